#include "queues/rabbitmq_consumer.hpp"

#include "queues/rabbitmq_pass.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace qf::queues {
namespace {

constexpr amqp_channel_t admin_channel = 1;
constexpr amqp_channel_t reading_channel = 2;
constexpr amqp_channel_t first_consuming = 3;
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

}  // namespace

rabbitmq_consumer::rabbitmq_consumer(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop,
                                     sink& owner)
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

void rabbitmq_consumer::renew(std::string source, std::vector<std::uint64_t> fetched) {
    post([this, source = std::move(source), fetched = std::move(fetched)] {
        const auto found = consumers_.find(source);
        std::optional<unsigned> prefetch;  // none: closed meanwhile
        if (found != consumers_.end()) prefetch = found->second.prefetch;
        cancel(source);  // first, or what is given back would come to us again
        for (const auto tag : fetched) requeue(tag);
        if (prefetch) consumers_.emplace(source, consuming{.prefetch = *prefetch});  // asked for at the next tick
        drain();
        hand_over();
    });
}

error_code rabbitmq_consumer::connected() {
    ++generation_;
    arrived_ = 0;
    known_.clear();
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
            const auto& queue = (*one)->message.message.body;
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
    for (const auto& request : batch) {
        if (!alive()) break;
        const auto found = consumers_.find(request.source);
        if (found != consumers_.end() && found->second.pending) {  // asked for twice in one turn
            found->second.prefetch = request.prefetch;
            continue;
        }
        if (found != consumers_.end() && found->second.channel && found->second.prefetch == request.prefetch) continue;
        cancel(request.source);  // opened again: with the new prefetch
        const auto added =
            consumers_.emplace(request.source, consuming{.prefetch = request.prefetch, .pending = true}).first;
        fresh.push_back(&*added);
    }
    for (auto* const one : fresh) one->second.pending = false;
    consume_all(fresh);
    for (const auto& request : batch) {
        const auto found = consumers_.find(request.source);
        error_code failed = errc::queue_unavailable;
        if (alive() && found != consumers_.end()) failed = found->second.channel ? error_code{} : found->second.failed;
        if (failed && found != consumers_.end() && !found->second.channel) consumers_.erase(found);
        news_.asked.emplace_back(request.number, failed);
    }
}

void rabbitmq_consumer::consume_all(const sources& asked_for) {
    std::size_t asked = 0;
    for (auto* const one : asked_for) {
        if (!alive()) return;
        auto& [source, how] = *one;
        how.failed = ask_for(source, how);
        if (!how.failed && ++asked % asked_in_a_row == 0) how.failed = heard();
    }
    if (alive() && asked % asked_in_a_row != 0) static_cast<void>(heard());
}

error_code rabbitmq_consumer::ask_for(const std::string& source, consuming& consumer) {
    constexpr std::chrono::milliseconds first{100};
    constexpr std::chrono::milliseconds most{10'000};
    const auto again = [&](error_code why) {
        consumer.wait = std::clamp(consumer.wait * 2, first, most);
        consumer.retry_at = std::chrono::steady_clock::now() + consumer.wait;
        return why;
    };
    consumer.channel = nullptr;
    if (!known_.contains(source)) {
        if (const auto failed = topology_.ensure(connection(), source)) return again(failed);
        known_.insert(source);
    }
    auto* const channel = channel_for(consumer.prefetch);
    read_on();
    if (channel == nullptr || !alive()) return again(errc::queue_unavailable);
    consumer.turn = ++consumptions_;
    const auto failed =
        channel->consume(queue_at(conf_, source), name_of_consumer(source, consumer.turn), consumer.prefetch);
    if (failed) return again(channel_closed(failed));
    consumer.channel = channel;
    consumer.wait = {};
    known_.erase(source);  // while it is consumed it is known to be there
    return {};
}

// By the broker, with every consumer on it: begin again from a clean connection, and ask for each queue first, since
// one that was in the register may be the reason. A connection that is lost says itself whether that was why.
error_code rabbitmq_consumer::channel_closed(error_code cause) {
    if (alive()) distrust_ = true;
    connection().lose("the broker refused a consumer");
    return cause;
}

// What has come on other channels while one was asked. One that is closed by now would be asked in vain.
void rabbitmq_consumer::read_on() {
    while (const auto frame = connection().next_frame()) arrived(*frame);
}

// The one with the most room; another is opened where there is not enough.
rabbitmq_channel* rabbitmq_consumer::channel_for(unsigned prefetch) {
    const auto allowed = std::max<unsigned>(connection().channels_max(), first_consuming) - reading_channel;
    const auto best = std::ranges::min_element(channels_, {}, &rabbitmq_channel::room_taken);
    const bool enough = best != channels_.end() && best->room_taken() + prefetch <= conf_.channel_messages;
    if (enough || channels_.size() >= std::min(allowed, conf_.channels_max)) return &*best;
    auto& fresh = channels_.emplace_back(connection(), static_cast<amqp_channel_t>(first_consuming + channels_.size()));
    if (!fresh.open()) return &fresh;
    channels_.pop_back();
    return nullptr;
}

error_code rabbitmq_consumer::heard() {
    error_code failed;
    for (auto& one : channels_) {
        read_on();
        if (failed || !alive()) break;
        failed = one.heard();
        if (failed) channel_closed(failed);
    }
    read_on();
    hand_over();
    return failed;
}

void rabbitmq_consumer::cancel(const std::string& source) {
    const auto found = consumers_.find(source);
    if (found == consumers_.end()) return;
    const auto was = found->second;
    consumers_.erase(found);
    if (was.channel == nullptr || !alive()) return;
    read_on();
    if (!alive()) return;
    known_.insert(source);
    if (was.channel->cancel(name_of_consumer(source, was.turn), was.prefetch))
        connection().lose("the broker refused to cancel a consumer");
}

void rabbitmq_consumer::arrived(const amqp_frame_t& frame) {
    if (frame.channel < first_consuming) return;
    const auto number = static_cast<std::size_t>(frame.channel - first_consuming);
    if (number >= channels_.size()) return;
    auto& on = channels_[number];
    if (frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_CANCEL_METHOD)
        queue_gone(on, view_of(static_cast<const amqp_basic_cancel_t*>(frame.payload.method.decoded)->consumer_tag));
    if (auto one = on.read(frame)) completed(on, std::move(*one));
}

// Or the node that had it.
void rabbitmq_consumer::queue_gone(rabbitmq_channel& channel, std::string_view consumer) {
    const auto found = consumers_.find(std::string{source_in(consumer)});
    if (found == consumers_.end() || name_of_consumer(found->first, found->second.turn) != consumer) return;
    log_.warning("consumer_cancelled", {{"source", found->first}});
    known_.erase(found->first);
    channel.cancelled(found->second.prefetch);
    found->second.channel = nullptr;
    found->second.retry_at = std::chrono::steady_clock::now();
}

void rabbitmq_consumer::completed(rabbitmq_channel& channel, rabbitmq_channel::delivered delivery) {
    const auto source = source_in(delivery.consumer);
    if (!consumers_.contains(std::string{source}))
        return channel.give_back(delivery.delivery);  // closed while it was on its way
    const auto end = behind_dot(source);
    arrival out;
    out.tag = (generation_ << tag_bits) | ++arrived_;
    out.redelivered = delivery.redelivered;
    if (is_hashed(source)) std::from_chars(end.data(), end.data() + end.size(), out.shared);
    out.recipient_key = is_hashed(source) ? std::string_view{delivery.routing_key} : end;
    out.mail = std::move(delivery.mail);
    out_.emplace(out.tag, unsettled{&channel, delivery.delivery});
    news_.arrivals.push_back(std::move(out));
}

// Each is settled once, and not by who had it from an earlier connection.
std::optional<rabbitmq_consumer::unsettled> rabbitmq_consumer::take_out(std::uint64_t tag) {
    const auto found = out_.find(tag);
    if (found == out_.end() || !alive()) return std::nullopt;
    const auto where = found->second;
    out_.erase(found);
    return where;
}

void rabbitmq_consumer::requeue(std::uint64_t tag) {
    if (const auto where = take_out(tag)) where->channel->give_back(where->delivery);
}

void rabbitmq_consumer::settle_now(const std::vector<settlement>& batch) {
    std::vector<std::uint64_t> ours;
    std::vector<rabbitmq_channel*> channels;
    for (const auto& request : batch) {
        if (request.settlement == settling::requeue) {
            requeue(request.tag);
        } else if (const auto where = take_out(request.tag)) {
            where->channel->mark(where->delivery);
            channels.push_back(where->channel);
            ours.push_back(request.number);
        } else {
            news_.settled.emplace_back(request.number, errc::queue_unavailable);
        }
    }
    for (auto* const one : channels) one->acknowledge();  // the second time there is nothing to do
    const auto how = alive() ? error_code{} : error_code{errc::queue_unavailable};
    for (const auto number : ours) news_.settled.emplace_back(number, how);
}

void rabbitmq_consumer::ticked() {
    if (!alive()) return;
    const auto now = std::chrono::steady_clock::now();
    sources due;
    for (auto& one : consumers_)
        if (one.second.channel == nullptr && one.second.retry_at <= now) due.push_back(&one);
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
    if (connection().refused()) distrust_ = true;
    out_.clear();
    for (auto& [source, how] : consumers_) how.channel = nullptr;
    channels_.clear();
    hand_over();
    news_.lost = ((generation_ + 1) << tag_bits) - 1;
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
