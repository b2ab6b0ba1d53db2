// test/fault/simulation/life.hpp -- the delivery daemon as one process: all that its death takes with it. What it
// leaves behind (queue, ledger file, requests on their way) is the world's.
//
// Promise:  dies wherever its coroutines happen to be suspended: none of them runs on, none is cancelled, their
//           memory is freed. The world destroys it so while an exception passes; an orderly end is stop().
#pragma once

#include "connector/delivery/daemon.hpp"
#include "connector/delivery/saga.hpp"
#include "connector/ledger/standings.hpp"
#include "test/fault/simulation/network.hpp"
#include "test/fault/simulation/witness.hpp"
#include "test/support/memory_queue.hpp"
#include "test/support/simulated_clock.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace qf::test {

// What a process is born into, and what it leaves.
struct surroundings {
    std::filesystem::path ledger_file, communes_file;
    std::shared_ptr<const envelope::key_ring> keys;
    delivery::daemon_conf conf;
    network& hub;
    network& vendor;
    memory_queue::contents queued = {};
    instant uptime = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1};  // the world's own time
    duration stepped{};                                                       // of its wall clock
    std::size_t ledger_pages_max = 0;                                         // 0: the disk has room
    witness::endings tries = {};                                              // how the last one ended
    int log_descriptor = -1;                                                  // -1: nobody listens
};

class mortal_loop : public asio::io_context {
public:
    mortal_loop() : asio::io_context{1} {}
    using asio::execution_context::shutdown;  // frees every suspended coroutine, and what it holds
};

struct no_watch final : delivery::step_watch {
    void reached(delivery::step) noexcept override {}
};

class life {
public:
    explicit life(surroundings& w)
        : world_{w},
          clock{loop_, w.uptime},
          queue{loop_.get_executor(), std::move(w.queued)},
          log_{clock,
               {.least = w.log_descriptor < 0 ? log_level::fatal : log_level::info,
                .descriptor = w.log_descriptor < 0 ? 2 : w.log_descriptor}},
          book_{std::make_unique<ledger::ledger>(loop_.get_executor(), w.ledger_file, clock,
                                                 committer::options{.writer = committer::writer_kind::on_the_loop},
                                                 ledger::ledger::limits{.pages_max = w.ledger_pages_max})},
          memory_{std::make_unique<ledger::standings>(book_->file())},
          hub_{loop_.get_executor(), {}, clock, w.hub.cable(clock)},
          vendor_{loop_.get_executor(), {}, clock, w.vendor.cable(clock)},
          to_hub_{hub_, *book_, watch_},
          to_vendor_{vendor_, *book_, watch_},
          seen_hub_{"", to_hub_, w.tries},
          seen_vendor_{"vendor", to_vendor_, w.tries},
          courier_{w.conf.courier, w.keys, *book_, queue, clock, watch_, log_, counts_},
          daemon_{loop_.get_executor(),
                  w.conf,
                  {courier_, queue, *memory_, clock, log_, counts_},
                  {.subscribers = {{"", &seen_hub_}, {"vendor", &seen_vendor_}},
                   .registry = communes::registry{w.communes_file}}} {
        clock.step_wall_clock(w.stepped);
        daemon_.start();
    }
    ~life() {
        loop_.shutdown();
        // What waits for a commit is the ledger's: freed with it, and only then may the daemon go.
        memory_.reset();
        book_.reset();
        loop_.shutdown();
        world_.queued = queue.leave();
        world_.uptime = instant{clock.uptime()};
    }
    life(const life&) = delete;
    life& operator=(const life&) = delete;

    // Lets time pass; false once the loop has run `turns` handlers: it may die there.
    bool pass(duration time, std::uint64_t& turns) { return clock.advance(time, turns); }
    void pass(duration time) { clock.advance(time); }
    void step_clock(duration by) {
        clock.step_wall_clock(by);
        world_.stepped += by;
    }
    void spawn(awaitable<void> work) {
        asio::co_spawn(loop_, std::move(work), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    }
    bool stop() {
        bool done = false;
        spawn(stopped(done));
        for (int i = 0; i < 120 && !done; ++i) pass(std::chrono::seconds{1});
        return done;
    }

private:
    awaitable<void> stopped(bool& done) {
        co_await daemon_.stop();
        done = true;
    }

    surroundings& world_;
    mortal_loop loop_;

public:
    simulated_clock clock;
    memory_queue queue;

private:
    logger log_;
    metrics counts_;
    no_watch watch_;
    std::unique_ptr<ledger::ledger> book_;
    std::unique_ptr<ledger::standings> memory_;
    hubee::client hub_, vendor_;
    delivery::saga to_hub_, to_vendor_;
    witness seen_hub_, seen_vendor_;
    delivery::courier courier_;
    delivery::daemon daemon_;
};

}  // namespace qf::test
