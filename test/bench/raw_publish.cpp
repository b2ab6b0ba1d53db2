#include "test/bench/amqp_session.hpp"
#include "test/bench/measure.hpp"
#include "test/bench/raw.hpp"

#include <amqp_framing.h>

#include <vector>

namespace qf::bench {
namespace {

// Counts the confirms that are there, or waits for one when `wait` says so.
long confirmed_now(amqp_connection_state_t state, std::uint64_t& settled_up_to, bool wait) {
    long settled = 0;
    for (bool block = wait;; block = false) {
        amqp_frame_t frame;
        ::timeval none{0, 0};
        ::timeval patience{10, 0};
        const int status = amqp_simple_wait_frame_noblock(state, &frame, block ? &patience : &none);
        if (status == AMQP_STATUS_TIMEOUT && !block) return settled;
        if (status != AMQP_STATUS_OK) throw std::runtime_error{"no confirm within 10 s"};
        if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
            throw std::runtime_error{"the broker answered something else than a confirm"};
        const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
        settled += ack->multiple ? static_cast<long>(ack->delivery_tag - settled_up_to) : 1;
        if (ack->multiple)
            settled_up_to = ack->delivery_tag;
        else if (ack->delivery_tag == settled_up_to + 1)
            ++settled_up_to;
        amqp_maybe_release_buffers(state);
    }
}

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
    long outstanding = 0;
    std::uint64_t settled_up_to = 0;
    // Confirms that came one by one out of order are counted when they come: what matters is how many are out.
    for (long i = 0; i < count; ++i) {
        const auto id = "018f0000-0000-7000-8000-" + std::to_string(100'000'000'000 + i);
        const auto body = R"({"id":")" + id + R"(","filling":")" + filling + R"("})";
        properties.message_id = bytes_of(id);
        const auto& name = names[static_cast<std::size_t>(i) % names.size()];
        if (amqp_basic_publish(session.get(), amqp_session::channel, amqp_empty_bytes, bytes_of(name), 1, 0,
                               &properties, bytes_of(body)) != AMQP_STATUS_OK)
            throw std::runtime_error{"publish failed"};
        ++outstanding;
        if (outstanding >= window || i % 64 == 0)
            outstanding -= confirmed_now(session.get(), settled_up_to, outstanding >= window);
    }
    while (outstanding > 0) outstanding -= confirmed_now(session.get(), settled_up_to, true);
    cost.print("raw_publish", count);
}

}  // namespace qf::bench
