// queues/rabbitmq_pass.hpp -- looks at each message of a queue once, oldest first, and leaves what it does not settle.
//
// Promise:  what is seen is held until the pass ends (its destruction); then the broker puts all that was not settled
//           back where it stood. Frames of other channels that come meanwhile are handed on. Of two passes over one
//           queue the second waits for the first: the queue has a single active consumer. Bodies are not kept here. A
//           quorum queue whose reader dies, or that has a second reader waiting, may offer what comes back in another
//           order.
// Bound:    65,535 messages, the greatest prefetch; whole() tells whether there were more.
// Fails:    queue_unavailable: the connection is lost, or another pass took longer than `due`.
// Thread:   the link's; it blocks up to `due`.
#pragma once

#include "queues/amqp_connection.hpp"
#include "queues/message.hpp"
#include "queues/rabbitmq_topology.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace qf::queues {

class rabbitmq_pass {
public:
    using time = std::chrono::steady_clock::time_point;
    struct met {
        std::uint64_t tag = 0;
        parked_message message;
    };

    using others = std::function<void(const amqp_frame_t&)>;  // whose frames they are

    rabbitmq_pass(amqp_connection& connection, amqp_channel_t channel, const rabbitmq_topology& topology,
                  std::string queue, std::size_t most, time due, others hand_on = {});
    ~rabbitmq_pass();
    rabbitmq_pass(const rabbitmq_pass&) = delete;
    rabbitmq_pass& operator=(const rabbitmq_pass&) = delete;

    result<std::optional<met>> next();  // nothing: the pass is at its end
    error_code settle(std::uint64_t tag);
    bool whole() const noexcept { return whole_; }

private:
    error_code begin();
    void end();
    void give_back_in_order();
    error_code hear();  // what was settled is settled
    error_code limit();
    bool exhausted();  // nothing has come for a moment: is there more?
    void step_back();  // and begin once more
    void leave_to_others(const amqp_frame_t& frame);
    std::optional<met> read(const amqp_frame_t& frame);

    amqp_connection& on_;
    const amqp_channel_t channel_;
    const rabbitmq_topology& topology_;
    const std::string queue_;
    const std::size_t most_;
    const time due_;
    const others hand_on_;
    time asked_at_{};   // last sign of our messages, or last question whether there are more
    time turn_ends_{};  // with nothing seen by then, another pass may wait for us as we for it
    rabbitmq_topology::queue_status first_;
    std::size_t seen_ = 0;
    unsigned quiet_ = 0;
    unsigned unheard_ = 0;
    std::deque<std::uint64_t> held_;  // tags: seen and not settled
    bool begun_ = false;
    bool whole_ = false;
    met arriving_;
    amqp_basic_properties_t properties_{};
    std::string body_;
    std::uint64_t body_left_ = 0;
};

}  // namespace qf::queues
