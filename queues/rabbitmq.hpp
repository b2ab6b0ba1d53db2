// queues/rabbitmq.hpp -- the queue on a RabbitMQ broker (3.10 and later, no plugin).
//
// Promise:  what queues/queue.hpp says. Publishing and consuming have a connection each, so that a broker which stops
//           reading publishers (connection.blocked) still takes acknowledgements; what an operator asks has a third.
//           Each connection has a thread. The second is made when something is first opened, the third when something
//           is first read or counted. After a loss: connect again with backoff and jitter, to the next address where
//           the URL has several, and consume again what was open.
// Order:    with a prefetch above 1, what is given back is offered again before what has not been fetched yet; among
//           themselves quorum queues offer what was given back first.
// Fails:    the constructor throws system_error(configuration_wrong) for a malformed address.
//           While the broker is away publish() and open() answer queue_unavailable at once; while it takes no
//           publications (an alarm), publish() answers that within confirm_deadline. trouble() tells which.
// Thread:   the loop; stop() before destroying.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/log.hpp"
#include "queues/pending_calls.hpp"
#include "queues/queue.hpp"
#include "queues/rabbitmq_clerk.hpp"
#include "queues/rabbitmq_conf.hpp"
#include "queues/rabbitmq_consumer.hpp"
#include "queues/rabbitmq_publisher.hpp"
#include "queues/shared_queues.hpp"
#include "queues/shelf.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qf::queues {

class rabbitmq_queue final : public queue,
                             private rabbitmq_publisher::sink,
                             private rabbitmq_consumer::sink,
                             private rabbitmq_clerk::sink,
                             private shared_queues::broker {
public:
    rabbitmq_queue(asio::any_io_executor loop, rabbitmq_conf conf, const logger& log);
    ~rabbitmq_queue() override;

    awaitable<error_code> publish(const recipient& owner, message m) override;
    awaitable<error_code> open(const recipient& owner, unsigned prefetch) override;
    awaitable<void> close(const recipient& owner) override;
    awaitable<result<recipient>> ready() override;
    std::optional<taken> take(const recipient& owner) override;
    std::size_t fetched(const recipient& owner) const override { return shelf_.waiting(owner.key()); }
    duration unsettled_max() const noexcept override { return conf_.consumer_timeout; }
    awaitable<error_code> park(parking_place place, parked_message m) override;
    awaitable<result<std::vector<parked_entry>>> parked(parking_place place, page range) override;
    awaitable<result<unparked>> unpark(parking_place place, std::vector<std::string> ids, unparking action) override;
    awaitable<result<depth>> depth_of(const recipient& owner) override;
    awaitable<result<depth>> depth_of(parking_place place) override;
    bool connected() const noexcept override;
    std::string_view trouble() const noexcept override;
    awaitable<void> stop() override;

private:
    awaitable<error_code> done(std::uint64_t tag) override;
    void give_back(std::uint64_t tag) noexcept override;
    bool is_lost(std::uint64_t tag) const noexcept override { return stopped_ || tag <= lost_; }

    // What the connections tell.
    void published(const rabbitmq_publisher::answers& answers) override;
    void consumed(rabbitmq_consumer::news news) override;
    void answered(rabbitmq_clerk::answers answers) override;
    void link_ended() override;
    // What the shared queues ask.
    awaitable<error_code> send(rabbitmq_publisher::publication publication) override;
    awaitable<error_code> consume(std::string source, unsigned prefetch) override;
    awaitable<void> abandon(std::string source, std::vector<std::uint64_t> fetched) override;
    void abandon_unheard(std::string source, std::vector<std::uint64_t> fetched) override;
    void renew(std::string source, std::vector<std::uint64_t> fetched) override;
    awaitable<result<depth>> depth_of_queues(std::vector<std::string> names) override;
    void shelf_changed() override;
    void acknowledge(std::uint64_t tag) override;
    void requeue(std::uint64_t tag) override;

    void schedule();  // sends what this turn of the loop gathered, at its end
    void flush();
    awaitable<void> watch_deadlines();
    void renew_old();  // what has waited for nearly as long as the broker bears
    awaitable<void> lose_patience();
    rabbitmq_consumer& consumer();
    rabbitmq_clerk& clerk();
    link_state worst() const noexcept;

    asio::any_io_executor loop_;
    rabbitmq_conf conf_;
    const logger& log_;
    crew crew_;
    doorbell arrived_;
    doorbell ended_;  // a connection has ended
    shelf shelf_;
    pending_calls<error_code> publishing_;
    pending_calls<error_code> settling_;  // done()
    pending_calls<error_code> asking_;    // open, close
    pending_calls<result<depth>> counting_;
    pending_calls<result<std::vector<parked_entry>>> listing_;
    pending_calls<result<unparked>> unparking_;
    std::vector<rabbitmq_consumer::opening> openings_;  // gathered in this turn
    std::vector<rabbitmq_publisher::publication> publications_;
    std::vector<rabbitmq_consumer::settlement> settlements_;
    bool scheduled_ = false;
    bool stopped_ = false;
    unsigned links_ = 0;      // connections that have a thread
    std::uint64_t lost_ = 0;  // tags up to this one are of connections that are gone
    std::chrono::steady_clock::time_point renew_from_{};
    std::unique_ptr<rabbitmq_publisher> publisher_;
    std::unique_ptr<rabbitmq_consumer> consumer_;
    std::unique_ptr<rabbitmq_clerk> clerk_;
    std::unique_ptr<shared_queues> hashed_;  // that strategy only
};

}  // namespace qf::queues
