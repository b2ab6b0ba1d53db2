// test/bench/amqp_session.hpp -- one librabbitmq connection with one open channel, for the yardsticks only.
#pragma once

#include <amqp.h>
#include <amqp_tcp_socket.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace qf::bench {

inline amqp_bytes_t bytes_of(const std::string& text) {
    return {text.size(), const_cast<char*>(text.data())};
}

class amqp_session {
public:
    static constexpr amqp_channel_t channel = 1;

    explicit amqp_session(std::uint16_t port) : state_{amqp_new_connection()} {
        auto* socket = amqp_tcp_socket_new(state_);
        if (!socket || amqp_socket_open(socket, "127.0.0.1", port) != AMQP_STATUS_OK)
            throw std::runtime_error{"no broker on port " + std::to_string(port)};
        check(amqp_login(state_, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest"), "login");
        amqp_channel_open(state_, channel);
        check(amqp_get_rpc_reply(state_), "channel.open");
    }
    ~amqp_session() { amqp_destroy_connection(state_); }
    amqp_session(const amqp_session&) = delete;
    amqp_session& operator=(const amqp_session&) = delete;

    amqp_connection_state_t get() const { return state_; }
    void declare(const std::string& queue) {
        amqp_queue_declare(state_, channel, bytes_of(queue), 0, 1, 0, 0, amqp_empty_table);
        check(amqp_get_rpc_reply(state_), "queue.declare");
        amqp_maybe_release_buffers(state_);
    }
    static void check(const amqp_rpc_reply_t& reply, const char* doing) {
        if (reply.reply_type != AMQP_RESPONSE_NORMAL) throw std::runtime_error{std::string{doing} + " failed"};
    }

private:
    amqp_connection_state_t state_;
};

}  // namespace qf::bench
