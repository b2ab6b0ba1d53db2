#include "queues/rabbitmq_pass.hpp"

#include "connector/base/random.hpp"
#include "queues/rabbitmq_properties.hpp"

#include <algorithm>
#include <utility>

namespace qf::queues {
namespace {

constexpr std::size_t prefetch_max = 65'535;
constexpr std::chrono::milliseconds moment{50};

}  // namespace

rabbitmq_pass::rabbitmq_pass(amqp_connection& on, amqp_channel_t channel, const rabbitmq_topology& topology,
                             std::string queue, std::size_t most, time due)
    : on_{on},
      channel_{channel},
      topology_{topology},
      queue_{std::move(queue)},
      most_{std::clamp<std::size_t>(most, 1, prefetch_max)},
      due_{due} {}

rabbitmq_pass::~rabbitmq_pass() {
    end();
}

void rabbitmq_pass::end() {
    if (std::exchange(begun_, false)) on_.close_channel(channel_);  // gives back all that is not settled
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
    turn_ends_ = std::chrono::steady_clock::now() + std::chrono::milliseconds{2'000 + random_number() % 2'000};
    amqp_basic_qos(on_.raw(), channel_, 0, static_cast<std::uint16_t>(most_), 0);
    if (const auto failed = on_.answer(channel_)) return failed;
    amqp_basic_consume(on_.raw(), channel_, bytes_of(queue_), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
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
        if (!frame) {
            if (std::chrono::steady_clock::now() > due_) return errc::queue_unavailable;
            whole_ = exhausted();
            continue;
        }
        quiet_ = 0;
        if (auto one = read(*frame)) {
            ++seen_;
            return one;
        }
    }
    return std::optional<met>{};
}

bool rabbitmq_pass::exhausted() {
    const auto now = topology_.look_at(on_, queue_);
    if (!now) return false;
    const bool ours = seen_ > 0 || now->consumers <= 1;
    if (now->messages > 0 || !ours) quiet_ = 0;
    // Three times in a row: what the broker has sent may still be on its way.
    else if (++quiet_ == 3)
        return true;
    if (!ours && now->messages == 0 && std::chrono::steady_clock::now() > turn_ends_) end();  // and once more
    return false;
}

auto rabbitmq_pass::read(const amqp_frame_t& frame) -> std::optional<met> {
    if (frame.channel != channel_) return std::nullopt;
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
    arriving_.what = parked_from(properties_, body_);
    on_.release(channel_);
    return std::move(arriving_);
}

error_code rabbitmq_pass::settle(std::uint64_t tag) {
    return on_.sent(amqp_basic_ack(on_.raw(), channel_, tag, 0));
}

}  // namespace qf::queues
