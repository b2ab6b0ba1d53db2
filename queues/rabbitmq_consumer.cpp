#include "queues/rabbitmq_consumer.hpp"

#include "queues/rabbitmq.hpp"
#include "queues/rabbitmq_properties.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace qf::queues {
namespace {

constexpr amqp_channel_t consume_channel = 1;
constexpr amqp_channel_t admin_channel = 2;
constexpr amqp_channel_t reading_channel = 3;
constexpr unsigned tag_bits = 40;  // a million million deliveries a connection

// "<cog>.<siret>#7": a new name each time. A quorum queue that meets a name again offers once more what its first
// bearer still has on loan.
std::string_view recipient_in(std::string_view consumer) {
    return consumer.substr(0, consumer.find('#'));
}

std::uint64_t delivery_of(std::uint64_t tag) {
    return tag & ((std::uint64_t{1} << tag_bits) - 1);
}

}  // namespace

rabbitmq_consumer::rabbitmq_consumer(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop,
                                     rabbitmq_queue& owner)
    : rabbitmq_link{conf, log, "consume"}, loop_{std::move(loop)}, owner_{owner}, topology_{conf_, admin_channel} {}

rabbitmq_consumer::~rabbitmq_consumer() {
    join();
}

void rabbitmq_consumer::settle(std::vector<settlement> batch) {
    post([this, batch = std::move(batch)] {
        settle_now(batch);
        drain();
        hand_over();
    });
}

void rabbitmq_consumer::open(std::uint64_t number, std::string recipient_key, unsigned prefetch) {
    post([this, number, recipient_key = std::move(recipient_key), prefetch] {
        error_code failed = errc::queue_unavailable;
        if (alive()) {
            const auto found = consumers_.find(recipient_key);
            if (found != consumers_.end() && found->second.active && found->second.prefetch == prefetch) {
                failed = {};
            } else {
                cancel(recipient_key);  // opened again: with the new prefetch
                consuming fresh{.prefetch = prefetch};
                failed = consume(recipient_key, fresh);
                if (!failed) consumers_.insert_or_assign(recipient_key, std::move(fresh));
            }
        }
        news_.asked.emplace_back(number, failed);
        drain();
        hand_over();
    });
}

void rabbitmq_consumer::close(std::uint64_t number, std::string recipient_key, std::vector<std::uint64_t> fetched) {
    post([this, number, recipient_key = std::move(recipient_key), fetched = std::move(fetched)] {
        cancel(recipient_key);  // first, or what is given back would come to us again
        for (const auto tag : fetched) requeue(tag);
        news_.asked.emplace_back(number, error_code{});
        drain();
        hand_over();
    });
}

void rabbitmq_consumer::count(std::uint64_t number, std::string queue) {
    post([this, number, queue = std::move(queue)] {
        news_.counted.emplace_back(
            number, alive() ? topology_.depth_of(connection(), queue) : result<depth>{errc::queue_unavailable});
        drain();
        hand_over();
    });
}

void rabbitmq_consumer::list(std::uint64_t number, parking_place where, std::size_t limit) {
    post([this, number, where, limit] {
        news_.listed.emplace_back(number, read_parked(where, limit));
        drain();
        hand_over();
    });
}

error_code rabbitmq_consumer::connected() {
    ++generation_;
    first_tag_ = 1;
    prefetch_.reset();
    if (const auto failed = connection().open_channel(consume_channel)) return failed;
    if (const auto failed = connection().open_channel(admin_channel)) return failed;
    if (const auto failed = topology_.declare_exchange(connection())) return failed;
    for (auto& [recipient_key, how] : consumers_) {
        if (consume(recipient_key, how) && !alive()) return errc::queue_unavailable;
    }
    return {};
}

error_code rabbitmq_consumer::consume(const std::string& recipient_key, consuming& how) {
    constexpr std::chrono::milliseconds first{100};
    constexpr std::chrono::milliseconds most{10'000};
    const auto again = [&](error_code why) {
        how.wait = std::clamp(how.wait * 2, first, most);
        how.retry_at = std::chrono::steady_clock::now() + how.wait;
        return why;
    };
    how.active = false;
    if (const auto failed = topology_.ensure_recipient(connection(), recipient_key)) return again(failed);
    auto* const raw = connection().raw();
    if (prefetch_ != how.prefetch) {
        amqp_basic_qos(raw, consume_channel, 0, static_cast<std::uint16_t>(std::min(how.prefetch, 65'535u)), 0);
        if (const auto failed = connection().answer(consume_channel)) {
            connection().lose("the broker refused a prefetch");
            return again(failed);
        }
        prefetch_ = how.prefetch;
    }
    const auto queue = queue_of(conf_, recipient_key);
    how.name = fmt::format("{}#{}", recipient_key, ++consumptions_);
    amqp_basic_consume(raw, consume_channel, bytes_of(queue), bytes_of(how.name), 0, 0, 0, amqp_empty_table);
    if (const auto failed = connection().answer(consume_channel)) {
        // The broker has closed the channel with every consumer on it: begin again from a clean connection.
        connection().lose("the broker refused a consumer");
        return again(failed);
    }
    how.active = true;
    how.wait = {};
    return {};
}

void rabbitmq_consumer::cancel(const std::string& recipient_key) {
    const auto found = consumers_.find(recipient_key);
    if (found == consumers_.end()) return;
    const auto was = std::move(found->second);
    consumers_.erase(found);
    if (!was.active || !alive()) return;
    amqp_basic_cancel(connection().raw(), consume_channel, bytes_of(was.name));
    if (connection().answer(consume_channel)) connection().lose("the broker refused to cancel a consumer");
}

void rabbitmq_consumer::arrived(const amqp_frame_t& frame) {
    if (frame.channel != consume_channel) return;
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        method(frame.payload.method);
    } else if (frame.frame_type == AMQP_FRAME_HEADER && arriving_) {
        body_left_ = frame.payload.properties.body_size;
        arriving_->mail.body.reserve(body_left_);
        read_properties(*static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded),
                        arriving_->mail);
        if (body_left_ == 0) completed();
    } else if (frame.frame_type == AMQP_FRAME_BODY && arriving_) {
        const auto part = view_of(frame.payload.body_fragment);
        arriving_->mail.body.append(part);
        body_left_ -= std::min<std::uint64_t>(part.size(), body_left_);
        if (body_left_ == 0) completed();
    }
    if (!arriving_) connection().release(consume_channel);
}

void rabbitmq_consumer::method(const amqp_method_t& what) {
    if (what.id == AMQP_BASIC_DELIVER_METHOD) {
        const auto* one = static_cast<const amqp_basic_deliver_t*>(what.decoded);
        arriving_ = arrival{};
        arriving_->recipient_key = recipient_in(view_of(one->consumer_tag));
        arriving_->tag = (generation_ << tag_bits) | one->delivery_tag;
        arriving_->redelivered = one->redelivered != 0;
    } else if (what.id == AMQP_BASIC_CANCEL_METHOD) {  // the queue is gone, or the node that had it
        const auto* gone = static_cast<const amqp_basic_cancel_t*>(what.decoded);
        const auto name = view_of(gone->consumer_tag);
        const auto found = consumers_.find(std::string{recipient_in(name)});
        if (found == consumers_.end() || found->second.name != name) return;
        log_.warning("consumer_cancelled", {{"recipient", found->first}});
        found->second.active = false;
        found->second.retry_at = std::chrono::steady_clock::now();
    }
}

void rabbitmq_consumer::completed() {
    unsettled_.push_back(state::out);
    const auto tag = arriving_->tag;
    if (consumers_.contains(arriving_->recipient_key))
        news_.arrivals.push_back(std::move(*arriving_));
    else
        requeue(tag);  // closed while it was on its way
    arriving_.reset();
}

rabbitmq_consumer::state* rabbitmq_consumer::state_of(std::uint64_t tag) {
    if (tag >> tag_bits != generation_) return nullptr;
    const auto delivery = delivery_of(tag);
    if (delivery < first_tag_ || delivery - first_tag_ >= unsettled_.size()) return nullptr;
    auto& found = unsettled_[static_cast<std::size_t>(delivery - first_tag_)];
    return found == state::out ? &found : nullptr;
}

void rabbitmq_consumer::requeue(std::uint64_t tag) {
    auto* const found = alive() ? state_of(tag) : nullptr;
    if (found == nullptr) return;
    *found = state::settled;
    connection().sent(amqp_basic_nack(connection().raw(), consume_channel, delivery_of(tag), 0, 1));
}

void rabbitmq_consumer::settle_now(const std::vector<settlement>& batch) {
    std::vector<std::uint64_t> ours;
    for (const auto& one : batch) {
        if (one.how == settling::requeue) {
            requeue(one.tag);
        } else if (auto* const found = alive() ? state_of(one.tag) : nullptr) {
            *found = state::to_acknowledge;
            ours.push_back(one.number);
        } else {
            news_.settled.emplace_back(one.number, errc::queue_unavailable);
        }
    }
    if (!ours.empty()) acknowledge_marked();
    const auto how = alive() ? error_code{} : error_code{errc::queue_unavailable};
    for (const auto number : ours) news_.settled.emplace_back(number, how);
}

// One multiple acknowledgement for the run of settled tags at the front, single ones for those behind a gap.
void rabbitmq_consumer::acknowledge_marked() {
    auto* const raw = connection().raw();
    const auto gap = static_cast<std::size_t>(std::ranges::find(unsettled_, state::out) - unsettled_.begin());
    std::size_t marked = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < gap; ++i) {
        if (unsettled_[i] != state::to_acknowledge) continue;
        ++marked;
        last = i;
    }
    if (marked > 0) connection().sent(amqp_basic_ack(raw, consume_channel, first_tag_ + last, marked > 1 ? 1 : 0));
    for (auto i = gap; i < unsettled_.size() && alive(); ++i) {
        if (unsettled_[i] != state::to_acknowledge) continue;
        unsettled_[i] = state::settled;
        connection().sent(amqp_basic_ack(raw, consume_channel, first_tag_ + i, 0));
    }
    unsettled_.erase(unsettled_.begin(), unsettled_.begin() + static_cast<std::ptrdiff_t>(gap));
    first_tag_ += gap;
}

result<std::vector<parked_message>> rabbitmq_consumer::read_parked(parking_place where, std::size_t limit) {
    if (!alive()) return errc::queue_unavailable;
    const auto queue = queue_of(conf_, where);
    const auto there = topology_.depth_of(connection(), queue);
    if (!there) return there.error();
    std::vector<parked_message> out;
    if (!there->exists) return out;
    // On a channel of its own: what is not acknowledged when it closes stays where it was.
    if (const auto failed = connection().open_channel(reading_channel)) return failed;
    auto* const raw = connection().raw();
    while (out.size() < limit && alive()) {
        const auto reply = amqp_basic_get(raw, reading_channel, bytes_of(queue), 0);
        if (reply.reply_type != AMQP_RESPONSE_NORMAL) {
            connection().lose("the broker refused to show parked messages");
            break;
        }
        if (reply.reply.id != AMQP_BASIC_GET_OK_METHOD) break;  // no more
        amqp_message_t one{};
        if (amqp_read_message(raw, reading_channel, &one, 0).reply_type != AMQP_RESPONSE_NORMAL) {
            connection().lose("lost while reading parked messages");
            break;
        }
        out.push_back(parked_from(one.properties, view_of(one.body)));
        amqp_destroy_message(&one);
        connection().release(reading_channel);
    }
    connection().close_channel(reading_channel);
    if (!alive()) return errc::queue_unavailable;
    return out;
}

void rabbitmq_consumer::ticked() {
    if (!alive()) return;
    const auto now = std::chrono::steady_clock::now();
    for (auto& [recipient_key, how] : consumers_) {
        if (how.active || how.retry_at > now) continue;
        const auto failed = consume(recipient_key, how);
        if (!alive()) return;
        if (failed) log_.warning("consumer_refused", {{"recipient", recipient_key}, {"reason", reason_code(failed)}});
    }
}

void rabbitmq_consumer::lost() {
    arriving_.reset();
    unsettled_.clear();
    for (auto& [recipient_key, how] : consumers_) how.active = false;
    hand_over();
    news_.lost = true;
    hand_over();
}

void rabbitmq_consumer::closing() {
    hand_over();
}  // closing the connection gives back all that is not acknowledged

void rabbitmq_consumer::ended() {
    hand_over();
    asio::post(loop_, [&owner = owner_] { owner.link_ended(); });
}

void rabbitmq_consumer::hand_over() {
    if (news_.empty()) return;
    asio::post(loop_,
               [&owner = owner_, what = std::exchange(news_, {})]() mutable { owner.consumed(std::move(what)); });
}

}  // namespace qf::queues
