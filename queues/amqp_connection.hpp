// queues/amqp_connection.hpp -- one connection to a broker through librabbitmq: its life, its calls, its frames.
//
// Promise:  every call is bounded by a deadline. A channel that the broker closed is open again when the call returns.
// Fails:    an error_code: queue_missing (404), configuration_wrong (403, 406 and what else the broker refuses),
//           queue_unavailable when the connection is lost: then lost() is true and only the destructor is left.
// Thread:   one, and it may block for the deadline.
// Source:   AMQP 0-9-1, https://www.rabbitmq.com/docs/specification; librabbitmq 0.11
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"
#include "queues/rabbitmq_conf.hpp"

#include <amqp.h>
#include <amqp_framing.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace qf::queues {

inline amqp_bytes_t bytes_of(std::string_view text) noexcept {
    return {text.size(), const_cast<char*>(text.data())};  // the library does not write there
}
inline std::string_view view_of(amqp_bytes_t bytes) noexcept {
    return {static_cast<const char*>(bytes.bytes), bytes.len};
}

enum class confirms { no, yes };

class amqp_connection {
public:
    ~amqp_connection();
    amqp_connection(const amqp_connection&) = delete;
    amqp_connection& operator=(const amqp_connection&) = delete;

    // queue_unavailable, or configuration_wrong: refused credentials or files that cannot be read.
    static result<std::unique_ptr<amqp_connection>> connect(const rabbitmq_conf& conf, const broker_address& address);

    unsigned channels_max() const noexcept;  // that the broker allows
    error_code open_channel(amqp_channel_t channel, confirms mode = confirms::no);
    void close_channel(amqp_channel_t channel);

    // The next frame of a channel; nothing when none comes within `wait`, or when the connection is lost. What the
    // broker says of the connection itself is kept here: blocked(), or the end of it. A channel that it closes is one.
    std::optional<amqp_frame_t> next_frame(duration wait = {});

    // The answer of a synchronous call that has just been made on `channel`.
    error_code answer(amqp_channel_t channel, confirms mode = confirms::no);
    error_code sent(int status);  // of a call that has no answer
    void release(amqp_channel_t channel) { amqp_maybe_release_buffers_on_channel(state_, channel); }

    bool lost() const noexcept { return lost_; }
    bool refused() const noexcept { return refused_; }  // lost, since the broker closed a channel
    bool blocked() const noexcept { return blocked_; }  // the broker reads no publications: an alarm
    void lose(std::string_view cause);
    const std::string& why() const noexcept { return why_; }  // a short reason, for the log
    amqp_connection_state_t raw() const noexcept { return state_; }
    int socket() const noexcept { return amqp_get_sockfd(state_); }
    void close();  // politely, in bounded time

private:
    amqp_connection() = default;
    error_code open(const rabbitmq_conf& conf, const broker_address& address);
    void control(const amqp_frame_t& frame);  // channel 0
    error_code log_in(const rabbitmq_conf& conf, const broker_address& address);

    amqp_connection_state_t state_ = nullptr;
    bool lost_ = false;
    bool refused_ = false;
    bool blocked_ = false;
    std::string why_;
};

}  // namespace qf::queues
