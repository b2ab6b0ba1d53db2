#include "queues/rabbitmq_pass.hpp"

#include "connector/base/random.hpp"
#include "queues/rabbitmq_properties.hpp"

#include <algorithm>
#include <utility>

namespace qf::queues {
namespace {

constexpr std::size_t prefetch_max = 65'535;
constexpr std::chrono::milliseconds moment{50};
constexpr std::string_view name = "pass";  // of the consumer, on a channel of its own

}  // namespace

rabbitmq_pass::rabbitmq_pass(amqp_connection& connection, amqp_channel_t channel, const rabbitmq_topology& topology,
                             std::string queue, std::size_t most, time due, others hand_on)
    : on_{connection},
      channel_{channel},
      topology_{topology},
      queue_{std::move(queue)},
      most_{topology.replicated() ? prefetch_max : std::clamp<std::size_t>(most, 1, prefetch_max)},
      due_{due},
      hand_on_{std::move(hand_on)} {}

rabbitmq_pass::~rabbitmq_pass() {
    end();
}

void rabbitmq_pass::end() {
    if (!begun_) return;
    if (topology_.replicated() && seen_ > 0) give_back_in_order();
    begun_ = false;
    on_.close_channel(channel_);  // gives back all that is not settled
    held_.clear();
    arriving_ = {};
    body_left_ = 0;
    // What was still on its way to us must not be met by the next pass, whose channel has the same number.
    while (const auto frame = on_.next_frame()) leave_to_others(*frame);
}

void rabbitmq_pass::leave_to_others(const amqp_frame_t& frame) {
    if (frame.channel != channel_ && hand_on_) hand_on_(frame);
}

// What a quorum queue (3.10) takes back stands behind what it took back before: so all of it is read and given back.
// It keeps the order only of what comes back 32 at a time, and of a closed channel all comes back at once. While many
// of these commands are under way the broker's channel makes one of them: it is given time.
void rabbitmq_pass::give_back_in_order() {
    constexpr std::size_t together = 30;
    constexpr unsigned under_way = 10;
    for (bool more = true; more;) {
        const auto one = next();
        more = one && *one;
    }
    if (held_.empty() || on_.lost()) return;
    amqp_basic_cancel(on_.raw(), channel_, bytes_of(name));
    if (on_.answer(channel_)) return;
    const auto before = topology_.look_at(on_, queue_);
    auto expected = before ? before->messages : 0;
    unsigned commands = 0;
    bool waiting = true;  // not once another reader takes them as they come
    while (!held_.empty() && !on_.lost()) {
        const auto count = std::min(together, held_.size());
        const auto last = held_[count - 1];
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(count));
        if (on_.sent(amqp_basic_nack(on_.raw(), channel_, last, 1, 1))) return;
        expected += count;
        // Also behind the last: a reader that began before they are back would meet the rest first.
        if (!waiting || (commands++ % under_way != 0 && !held_.empty())) continue;
        waiting = false;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{2};
        while (!waiting && std::chrono::steady_clock::now() < until) {
            const auto now = topology_.look_at(on_, queue_);
            if (!now) return;
            waiting = now->messages >= expected;
        }
    }
}

error_code rabbitmq_pass::begin() {
    const auto there = topology_.look_at(on_, queue_);
    if (!there) return there.error();
    first_ = *there;
    seen_ = 0;
    quiet_ = 0;
    whole_ = first_.messages == 0 && first_.consumers == 0;  // nobody holds any of its messages either
    if (whole_) return {};
    if (const auto failed = on_.open_channel(channel_)) return failed;
    begun_ = true;
    turn_ends_ = std::chrono::steady_clock::now() + std::chrono::milliseconds{500 + random_number() % 500};
    asked_at_ = std::chrono::steady_clock::now();
    if (const auto failed = limit()) return failed;
    amqp_basic_consume(on_.raw(), channel_, bytes_of(queue_), bytes_of(name), 0, 0, 0, amqp_empty_table);
    return on_.answer(channel_);
}

error_code rabbitmq_pass::limit() {
    amqp_basic_qos(on_.raw(), channel_, 0, static_cast<std::uint16_t>(most_), 0);
    return on_.answer(channel_);
}

auto rabbitmq_pass::next() -> result<std::optional<met>> {
    while (!whole_) {
        if (!begun_) {
            if (const auto failed = begin()) return failed;
            continue;
        }
        if (seen_ == most_) break;
        if (first_.consumers == 0 && seen_ >= first_.messages) {
            whole_ = true;
            break;
        }
        const auto frame = on_.next_frame(moment);
        if (on_.lost()) return errc::queue_unavailable;
        const auto now = std::chrono::steady_clock::now();
        if (frame && frame->channel == channel_) {
            quiet_ = 0;
            asked_at_ = now;
            if (auto one = read(*frame)) {
                ++seen_;
                held_.push_back(one->tag);
                return one;
            }
        } else {
            if (frame) leave_to_others(*frame);
            if (now > due_) return errc::queue_unavailable;
            if (now - asked_at_ < moment) continue;
            asked_at_ = now;
            whole_ = exhausted();
        }
    }
    return std::optional<met>{};
}

bool rabbitmq_pass::exhausted() {
    const auto now = topology_.look_at(on_, queue_);
    if (!now) return false;
    // Of several consumers a quorum queue counts the active one only: with nothing seen that may be another, or what a
    // broken connection left of ours and the broker has not noticed yet. begin() sees whether it is still there.
    const bool ours = seen_ > 0 || (!topology_.replicated() && now->consumers <= 1);
    if (now->messages > 0 || !ours) {
        quiet_ = 0;
    } else {
        // What has left the queue may be with a channel that is slow to send it. A question to that channel is answered
        // behind it, and three such answers without a message mean that there is none; many, where the queue had some
        // and no other reader.
        constexpr unsigned quiet = 3;
        constexpr unsigned quiet_for_long = 40;
        const bool expected = first_.consumers == 0 && seen_ < first_.messages;
        if (limit()) return false;
        if (++quiet_ >= (expected ? quiet_for_long : quiet)) return true;
    }
    if (!ours && now->messages == 0 && std::chrono::steady_clock::now() > turn_ends_) step_back();
    return false;
}

// Of two that wait for each other, one must be away for long enough that the other finds itself alone.
void rabbitmq_pass::step_back() {
    end();
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{150 + random_number() % 300};
    while (std::chrono::steady_clock::now() < until && !on_.lost())
        if (const auto frame = on_.next_frame(moment)) leave_to_others(*frame);
}

auto rabbitmq_pass::read(const amqp_frame_t& frame) -> std::optional<met> {
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        if (frame.payload.method.id == AMQP_BASIC_CANCEL_METHOD) on_.lose("the queue is gone");
        if (frame.payload.method.id != AMQP_BASIC_DELIVER_METHOD) return std::nullopt;
        arriving_ = {};
        arriving_.tag = static_cast<const amqp_basic_deliver_t*>(frame.payload.method.decoded)->delivery_tag;
        return std::nullopt;
    }
    if (frame.frame_type == AMQP_FRAME_HEADER) {
        properties_ = *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
        body_.clear();
        body_left_ = frame.payload.properties.body_size;
    } else if (frame.frame_type == AMQP_FRAME_BODY) {
        const auto part = view_of(frame.payload.body_fragment);
        body_.append(part);
        body_left_ -= std::min<std::uint64_t>(part.size(), body_left_);
    }
    if (body_left_ > 0) return std::nullopt;
    arriving_.message = parked_from(properties_, body_);
    on_.release(channel_);
    return std::move(arriving_);
}

error_code rabbitmq_pass::settle(std::uint64_t tag) {
    const auto here = std::ranges::lower_bound(held_, tag);
    if (here != held_.end() && *here == tag) held_.erase(here);
    if (const auto failed = on_.sent(amqp_basic_ack(on_.raw(), channel_, tag, 0))) return failed;
    constexpr unsigned in_a_row = 25;
    if (!topology_.replicated() || ++unheard_ < in_a_row) return {};
    return hear();
}

// A broker's channel that has more than 32 commands for a quorum queue under way keeps the next ones to itself, and
// forgets them when it is closed: what was acknowledged would be back. To come and go as a consumer is answered by the
// queue itself, after the commands before it. As a second consumer it is given nothing.
error_code rabbitmq_pass::hear() {
    constexpr std::string_view mark = "mark";
    unheard_ = 0;
    amqp_basic_consume(on_.raw(), channel_, bytes_of(queue_), bytes_of(mark), 0, 0, 0, amqp_empty_table);
    if (const auto failed = on_.answer(channel_)) return failed;
    amqp_basic_cancel(on_.raw(), channel_, bytes_of(mark));
    return on_.answer(channel_);
}

}  // namespace qf::queues
