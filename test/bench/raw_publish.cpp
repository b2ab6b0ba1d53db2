#include "test/bench/amqp_session.hpp"
#include "test/bench/measure.hpp"
#include "test/bench/raw.hpp"

#include <amqp_framing.h>

#include <vector>

namespace qf::bench {
namespace {

// Which publications the broker has confirmed. It answers in any order, singly or for all up to a tag: counting answers
// would count some twice.
class confirms {
public:
    explicit confirms(long count) : settled_(static_cast<std::size_t>(count) + 1) { settled_[0] = true; }
    long settled() const { return total_; }

    // Takes the confirms that are there; waits for a first one when `wait` says so.
    void take(amqp_connection_state_t state, bool wait) {
        for (bool block = wait;; block = false) {
            amqp_frame_t frame;
            ::timeval none{0, 0};
            ::timeval patience{10, 0};
            const int status = amqp_simple_wait_frame_noblock(state, &frame, block ? &patience : &none);
            if (status == AMQP_STATUS_TIMEOUT && !block) return;
            if (status != AMQP_STATUS_OK) throw std::runtime_error{"no confirm within 10 s"};
            if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
                throw std::runtime_error{"the broker answered something else than a confirm"};
            const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
            for (auto tag = ack->multiple ? first_open_ : ack->delivery_tag; tag <= ack->delivery_tag; ++tag) {
                if (settled_[tag]) continue;
                settled_[tag] = true;
                ++total_;
            }
            while (first_open_ < settled_.size() && settled_[first_open_]) ++first_open_;
            amqp_maybe_release_buffers(state);
        }
    }

private:
    std::vector<bool> settled_;  // by delivery tag
    std::uint64_t first_open_ = 1;
    long total_ = 0;
};

}  // namespace

void raw_publish(std::uint16_t port, const std::string& prefix, int queues, long count, long window) {
    amqp_session session{port};
    std::vector<std::string> names;
    for (int i = 0; i < queues; ++i) session.declare(names.emplace_back(prefix + '.' + std::to_string(i)));
    amqp_confirm_select(session.get(), amqp_session::channel);
    amqp_session::check(amqp_get_rpc_reply(session.get()), "confirm.select");

    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
    properties.delivery_mode = 2;
    properties.content_type = amqp_cstring_bytes("application/json");
    const std::string filling(1950, 'x');

    const measure cost;
    confirms answered{count};
    for (long i = 0; i < count; ++i) {
        const auto id = "018f0000-0000-7000-8000-" + std::to_string(100'000'000'000 + i);
        const auto body = R"({"id":")" + id + R"(","filling":")" + filling + R"("})";
        properties.message_id = bytes_of(id);
        const auto& name = names[static_cast<std::size_t>(i) % names.size()];
        if (amqp_basic_publish(session.get(), amqp_session::channel, amqp_empty_bytes, bytes_of(name), 1, 0,
                               &properties, bytes_of(body)) != AMQP_STATUS_OK)
            throw std::runtime_error{"publish failed"};
        const bool full = i + 1 - answered.settled() >= window;
        if (full || i % 64 == 0) answered.take(session.get(), full);
    }
    while (answered.settled() < count) answered.take(session.get(), true);
    cost.print("raw_publish", count);
}

}  // namespace qf::bench
