#include "queues/rabbitmq_consumer.hpp"

#include "queues/rabbitmq.hpp"
#include "queues/rabbitmq_pass.hpp"
#include "queues/rabbitmq_properties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace qf::queues {
namespace {

constexpr amqp_channel_t consume_channel = 1;
constexpr amqp_channel_t admin_channel = 2;
constexpr amqp_channel_t reading_channel = 3;
constexpr unsigned tag_bits = 40;  // a million million deliveries a connection

constexpr std::size_t asked_in_a_row = 250;  // then what has arrived is read, or both sides would wait to write

// "commune.<cog>.<siret>#7": a new name each time. A quorum queue that meets a name again offers once more what its
// first bearer still has on loan.
std::string name_of_consumer(std::string_view source, std::uint64_t turn) {
    return fmt::format("{}#{}", source, turn);
}
std::string_view source_in(std::string_view consumer) {
    return consumer.substr(0, consumer.find('#'));
}
std::string_view behind_dot(std::string_view source) {
    return source.substr(source.find('.') + 1);
}
bool is_hashed(std::string_view source) {
    return source.starts_with("hashed.");
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

void rabbitmq_consumer::open(std::vector<opening> batch) {
    post([this, batch = std::move(batch)]() mutable {
        const bool idle = to_open_.empty();
        std::ranges::move(batch, std::back_inserter(to_open_));
        if (idle) open_some();
    });
}

// A queue that has to be declared costs milliseconds, and there may be thousands of them: after some, whoever waits for
// an acknowledgement has its turn.
void rabbitmq_consumer::open_some() {
    constexpr std::size_t unknown_most = 32;
    std::vector<opening> batch;
    for (std::size_t unknown = 0; unknown < unknown_most && !to_open_.empty(); to_open_.pop_front()) {
        if (!known_.contains(to_open_.front().source)) ++unknown;
        batch.push_back(std::move(to_open_.front()));
    }
    open_now(batch);
    drain();
    hand_over();
    if (!to_open_.empty()) post([this] { open_some(); });
}

void rabbitmq_consumer::close(std::uint64_t number, std::string source, std::vector<std::uint64_t> fetched) {
    post([this, number, source = std::move(source), fetched = std::move(fetched)] {
        std::erase_if(to_open_, [&](const opening& one) {
            if (one.source != source) return false;
            news_.asked.emplace_back(one.number, errc::cancelled);
            return true;
        });
        cancel(source);  // first, or what is given back would come to us again
        for (const auto tag : fetched) requeue(tag);
        if (number != 0) news_.asked.emplace_back(number, error_code{});
        drain();
        hand_over();
    });
}

error_code rabbitmq_consumer::connected() {
    ++generation_;
    first_tag_ = 1;
    prefetch_.reset();
    known_.clear();
    if (const auto failed = connection().open_channel(consume_channel)) return failed;
    if (const auto failed = connection().open_channel(admin_channel)) return failed;
    if (const auto failed = topology_.begin(connection())) return failed;
    if (const auto failed = learn()) return failed;
    if (std::exchange(distrust_, false)) known_.clear();
    sources all;
    for (auto& one : consumers_) all.push_back(&one);
    consume_all(all);
    return alive() ? error_code{} : error_code{errc::queue_unavailable};
}

// What the register says of the queues that exist; with another reader of it in the way, it says nothing.
error_code rabbitmq_consumer::learn() {
    const auto name = register_of(conf_);
    const auto there = topology_.look_at(connection(), name);
    if (!there) return there.error();
    registered_ = there->messages;
    look_again_ = std::chrono::steady_clock::now() + conf_.register_interval;
    std::vector<std::string> waiting;
    if (there->exists) {
        const auto due = std::chrono::steady_clock::now() + conf_.confirm_deadline;
        const auto prefix = conf_.name_prefix.size() + 1;
        // Read again later: what is consumed meanwhile comes on the same connection.
        const auto consumed = [this](const amqp_frame_t& frame) { arrived(frame); };
        rabbitmq_pass in{connection(), reading_channel, topology_, name, 65'535, due, consumed};
        for (;;) {
            const auto one = in.next();
            if (!one && !alive()) return one.error();
            if (!one || !*one) break;
            const auto& queue = (*one)->what.message.body;
            if (queue.size() <= prefix) continue;
            auto source = queue.substr(prefix);
            if (source.starts_with("waiting.")) waiting.emplace_back(behind_dot(source));
            known_.insert(std::move(source));
        }
    }
    if (conf_.strategy == queue_strategy::hashed) news_.learned = std::move(waiting);
    return {};
}

void rabbitmq_consumer::open_now(const std::vector<opening>& batch) {
    sources fresh;
    for (const auto& one : batch) {
        if (!alive()) break;
        const auto found = consumers_.find(one.source);
        if (found != consumers_.end() && found->second.pending) {  // asked for twice in one turn
            found->second.prefetch = one.prefetch;
            continue;
        }
        if (found != consumers_.end() && found->second.active && found->second.prefetch == one.prefetch) continue;
        cancel(one.source);  // opened again: with the new prefetch
        const auto added = consumers_.emplace(one.source, consuming{.prefetch = one.prefetch, .pending = true}).first;
        fresh.push_back(&*added);
    }
    for (auto* const one : fresh) one->second.pending = false;
    consume_all(fresh);
    for (const auto& one : batch) {
        const auto found = consumers_.find(one.source);
        error_code failed = errc::queue_unavailable;
        if (alive() && found != consumers_.end()) failed = found->second.active ? error_code{} : found->second.failed;
        if (failed && found != consumers_.end() && !found->second.active) consumers_.erase(found);
        news_.asked.emplace_back(one.number, failed);
    }
}

void rabbitmq_consumer::consume_all(const sources& which) {
    std::size_t asked = 0;
    for (auto* const one : which) {
        if (!alive()) return;
        auto& [source, how] = *one;
        how.failed = ask_for(source, how);
        if (!how.failed && ++asked % asked_in_a_row == 0) how.failed = heard();
    }
    if (alive() && asked % asked_in_a_row != 0) static_cast<void>(heard());
}

error_code rabbitmq_consumer::ask_for(const std::string& source, consuming& how) {
    constexpr std::chrono::milliseconds first{100};
    constexpr std::chrono::milliseconds most{10'000};
    const auto again = [&](error_code why) {
        how.wait = std::clamp(how.wait * 2, first, most);
        how.retry_at = std::chrono::steady_clock::now() + how.wait;
        return why;
    };
    how.active = false;
    if (!known_.contains(source)) {
        if (const auto failed = topology_.ensure(connection(), source)) return again(failed);
        known_.insert(source);
    }
    if (const auto failed = set_prefetch(how.prefetch)) return again(failed);
    const auto queue = queue_at(conf_, source);
    how.turn = ++consumptions_;
    const auto name = name_of_consumer(source, how.turn);
    amqp_basic_consume_t ask{};
    ask.queue = bytes_of(queue);
    ask.consumer_tag = bytes_of(name);
    ask.nowait = 1;
    ask.arguments = amqp_empty_table;
    if (const auto failed =
            connection().sent(amqp_send_method(connection().raw(), consume_channel, AMQP_BASIC_CONSUME_METHOD, &ask)))
        return again(failed);
    how.active = true;
    how.wait = {};
    known_.erase(source);  // while it is consumed it is known to be there
    return {};
}

error_code rabbitmq_consumer::set_prefetch(unsigned prefetch) {
    if (prefetch_ == prefetch) return {};
    amqp_basic_qos(connection().raw(), consume_channel, 0, static_cast<std::uint16_t>(std::min(prefetch, 65'535U)), 0);
    if (const auto failed = connection().answer(consume_channel)) {
        // The broker has closed the channel with every consumer on it: begin again from a clean connection, and ask
        // for each queue first, since one that was in the register may be the reason.
        distrust_ = true;
        connection().lose("the broker refused a consumer");
        return failed;
    }
    prefetch_ = prefetch;
    return {};
}

error_code rabbitmq_consumer::heard() {
    const auto current = prefetch_.value_or(1);
    prefetch_.reset();
    const auto failed = set_prefetch(current);
    while (const auto frame = connection().next_frame()) arrived(*frame);
    hand_over();
    return failed;
}

void rabbitmq_consumer::cancel(const std::string& source) {
    const auto found = consumers_.find(source);
    if (found == consumers_.end()) return;
    const auto was = found->second;
    consumers_.erase(found);
    if (!was.active || !alive()) return;
    known_.insert(source);
    const auto name = name_of_consumer(source, was.turn);
    amqp_basic_cancel(connection().raw(), consume_channel, bytes_of(name));
    if (connection().answer(consume_channel)) connection().lose("the broker refused to cancel a consumer");
}

void rabbitmq_consumer::arrived(const amqp_frame_t& frame) {
    if (frame.channel != consume_channel) return;
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        method(frame.payload.method);
    } else if (frame.frame_type == AMQP_FRAME_HEADER && arriving_) {
        body_left_ = frame.payload.properties.body_size;
        arriving_->mail.body.reserve(body_left_);
        const auto& properties = *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
        read_properties(properties, arriving_->mail);
        arriving_->redelivered = arriving_->redelivered || was_taken(properties);
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
        const auto source = source_in(view_of(one->consumer_tag));
        arriving_for_ = source;
        const auto end = behind_dot(source);
        if (is_hashed(source)) std::from_chars(end.data(), end.data() + end.size(), arriving_->shared);
        arriving_->recipient_key = is_hashed(source) ? view_of(one->routing_key) : end;
        arriving_->tag = (generation_ << tag_bits) | one->delivery_tag;
        arriving_->redelivered = one->redelivered != 0;
    } else if (what.id == AMQP_BASIC_CANCEL_METHOD) {  // the queue is gone, or the node that had it
        const auto* gone = static_cast<const amqp_basic_cancel_t*>(what.decoded);
        const auto name = view_of(gone->consumer_tag);
        const auto found = consumers_.find(std::string{source_in(name)});
        if (found == consumers_.end() || name_of_consumer(found->first, found->second.turn) != name) return;
        log_.warning("consumer_cancelled", {{"source", found->first}});
        known_.erase(found->first);
        found->second.active = false;
        found->second.retry_at = std::chrono::steady_clock::now();
    }
}

void rabbitmq_consumer::completed() {
    unsettled_.push_back(progress::out);
    const auto tag = arriving_->tag;
    if (consumers_.contains(arriving_for_))
        news_.arrivals.push_back(std::move(*arriving_));
    else
        requeue(tag);  // closed while it was on its way
    arriving_.reset();
}

rabbitmq_consumer::progress* rabbitmq_consumer::progress_of(std::uint64_t tag) {
    if (tag >> tag_bits != generation_) return nullptr;
    const auto delivery = delivery_of(tag);
    if (delivery < first_tag_ || delivery - first_tag_ >= unsettled_.size()) return nullptr;
    auto& found = unsettled_[static_cast<std::size_t>(delivery - first_tag_)];
    return found == progress::out ? &found : nullptr;
}

void rabbitmq_consumer::requeue(std::uint64_t tag) {
    auto* const found = alive() ? progress_of(tag) : nullptr;
    if (found == nullptr) return;
    *found = progress::settled;
    connection().sent(amqp_basic_nack(connection().raw(), consume_channel, delivery_of(tag), 0, 1));
}

void rabbitmq_consumer::settle_now(const std::vector<settlement>& batch) {
    std::vector<std::uint64_t> ours;
    for (const auto& one : batch) {
        if (one.how == settling::requeue) {
            requeue(one.tag);
        } else if (auto* const found = alive() ? progress_of(one.tag) : nullptr) {
            *found = progress::to_acknowledge;
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
    const auto gap = static_cast<std::size_t>(std::ranges::find(unsettled_, progress::out) - unsettled_.begin());
    std::size_t marked = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < gap; ++i) {
        if (unsettled_[i] != progress::to_acknowledge) continue;
        ++marked;
        last = i;
    }
    if (marked > 0) connection().sent(amqp_basic_ack(raw, consume_channel, first_tag_ + last, marked > 1 ? 1 : 0));
    for (auto i = gap; i < unsettled_.size() && alive(); ++i) {
        if (unsettled_[i] != progress::to_acknowledge) continue;
        unsettled_[i] = progress::settled;
        connection().sent(amqp_basic_ack(raw, consume_channel, first_tag_ + i, 0));
    }
    unsettled_.erase(unsettled_.begin(), unsettled_.begin() + static_cast<std::ptrdiff_t>(gap));
    first_tag_ += gap;
}

void rabbitmq_consumer::ticked() {
    if (!alive()) return;
    const auto now = std::chrono::steady_clock::now();
    sources due;
    for (auto& one : consumers_)
        if (!one.second.active && one.second.retry_at <= now) due.push_back(&one);
    consume_all(due);
    for (auto* const one : due) {
        if (!alive()) return;
        if (one->second.failed)
            log_.warning("consumer_refused", {{"source", one->first}, {"reason", reason_code(one->second.failed)}});
    }
    if (conf_.strategy != queue_strategy::hashed || now < look_again_) return;
    look_again_ = now + conf_.register_interval;
    const auto there = topology_.look_at(connection(), register_of(conf_));
    if (there && there->messages != registered_) static_cast<void>(learn());
}

void rabbitmq_consumer::lost() {
    arriving_.reset();
    unsettled_.clear();
    for (auto& [source, how] : consumers_) how.active = false;
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
