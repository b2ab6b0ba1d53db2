// queues/rabbitmq_link.hpp -- a thread that owns one connection: connects, reads, reconnects.
//
// Promise:  connects at once and after each loss, with backoff and jitter, to each of the addresses in turn; services
//           heartbeats; drains every frame that has arrived before it hands over what was gathered (one crossing a
//           batch, not one a message).
// Fails:    a lost connection is told by lost(); nothing is thrown.
// Thread:   begin(), post(), quit(), interrupt(), join() and state() are the loop's; everything protected is the link's
//           own. A derived class calls join() in its destructor, since its own hooks run until then.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/log.hpp"
#include "queues/amqp_connection.hpp"
#include "queues/rabbitmq_conf.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace qf::queues {

enum class link_state {
    away,     // no broker answers
    up,       // connected, and the broker is reading
    blocked,  // connected, but the broker takes no publications: its memory or its disk is short
    refused,  // a broker answers and does not let us: credentials, permissions, or a queue that is not as configured
};

class rabbitmq_link {
public:
    rabbitmq_link(const rabbitmq_conf& conf, const logger& log, std::string_view role);
    virtual ~rabbitmq_link();
    rabbitmq_link(const rabbitmq_link&) = delete;
    rabbitmq_link& operator=(const rabbitmq_link&) = delete;

    void begin();
    template <class Work>
    void post(Work work) {
        asio::post(context_, std::move(work));
    }
    void quit();                // closes and ends the thread; ended() is its last word
    void interrupt() noexcept;  // breaks the connection, if the thread hangs in it
    void join();
    link_state state() const noexcept { return state_.load(std::memory_order_relaxed); }

protected:
    virtual error_code connected() = 0;  // channels and topology; an error means: try again later
    virtual void arrived(const amqp_frame_t& frame) = 0;
    virtual void lost() = 0;
    virtual void drained() = 0;  // a batch of frames or of work has ended: hand over
    virtual void ticked() = 0;   // some four times a second; also when the broker reads again
    virtual void closing() = 0;  // last work on a live connection
    virtual void ended() = 0;

    bool alive() const noexcept { return connection_ != nullptr && !connection_->lost(); }
    bool blocked() const noexcept { return connection_ != nullptr && connection_->blocked(); }
    const broker_address& address() const noexcept { return to_[address_]; }  // of the live connection
    amqp_connection& connection() noexcept { return *connection_; }
    void drain();  // frames first, then drained(); to be called after any work

    const rabbitmq_conf conf_;
    const logger& log_;

private:
    void connect();
    void drop();
    void wait_for_frames();
    void tick();
    void note_blocking();
    void show(link_state now) noexcept { state_.store(now, std::memory_order_relaxed); }

    const std::vector<broker_address> to_;
    std::size_t address_ = 0;  // of to_: the next to try
    const std::string role_;
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    asio::steady_timer retry_;
    asio::steady_timer tick_;
    asio::posix::stream_descriptor socket_;
    std::unique_ptr<amqp_connection> connection_;
    std::atomic<int> descriptor_{-1};
    std::atomic<link_state> state_{link_state::away};
    unsigned failures_ = 0;
    bool was_blocked_ = false;
    bool quitting_ = false;
    std::jthread thread_;
};

}  // namespace qf::queues
