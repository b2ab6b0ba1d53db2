// connector/app/compose/process.hpp -- the loop of one process, what every role needs on it, and its orderly end.
//
// Promise:  run() starts the parts in the order in which they were added, then waits. At SIGINT or SIGTERM they stop in
//           reverse order, each within stop_limit; a second signal ends the process at once with 130. The admin
//           listener answers from before the first part starts until after the last one stopped.
// Fails:    an exception that leaves the loop is a fatal line and exit code 70, at once: everything durable is safe
//           against a crash at any point, and objects with work under way cannot be destroyed in order.
// Thread:   the one that calls run(); it is the loop.
#pragma once

#include "connector/app/compose/part.hpp"
#include "connector/app/settings/configuration.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace qf::app {

class process {
public:
    process(logger::options log_options, role role);
    ~process();

    asio::any_io_executor executor() { return loop_.get_executor(); }
    system_clock_source& clock() noexcept { return clock_; }
    const logger& log() const noexcept { return log_; }
    metrics& counts() noexcept { return counts_; }

    part& add(std::unique_ptr<part> part);
    const std::vector<std::unique_ptr<part>>& parts() const noexcept { return parts_; }
    // Binds the admin listener, with the checks of the parts that were added before.
    void listen_admin(const address& address);
    std::string admin_url() const;

    // `started` is called once everything runs.
    int run(const std::function<void()>& started);

private:
    awaitable<void> live();
    awaitable<void> watch_second_signal();
    awaitable<void> stop_one(part& part);
    void say_started();

    asio::io_context loop_{1};
    system_clock_source clock_;
    logger log_;
    metrics counts_;
    role role_;
    std::vector<std::unique_ptr<part>> parts_;
    std::unique_ptr<net::admin> admin_;
    std::unique_ptr<net::server> admin_server_;
    asio::signal_set signals_{loop_};
    asio::steady_timer stop_limit_{loop_};
    crew crew_{loop_.get_executor()};
};

}  // namespace qf::app
