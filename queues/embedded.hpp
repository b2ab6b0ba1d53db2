// queues/embedded.hpp -- the queue in one SQLite file, for one machine.
//
// Promise:  what queues/queue.hpp says. Several processes may publish to one file while one consumes: it notices their
//           messages within `poll`, its own at once. Leases live in memory: they end with the process.
// Fails:    the constructor throws sqlite::failure (no such folder, a damaged file, a newer version).
//           open(): queue_taken while another process consumes this file. All: storage_failed, storage_full.
// Thread:   the loop; SQLite on two threads of its own, the checkpoint on a third.
#pragma once

#include "connector/base/checkpointer.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/committer.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/worker.hpp"
#include "queues/consumer_lock.hpp"
#include "queues/embedded_store.hpp"
#include "queues/queue.hpp"
#include "queues/shelf.hpp"

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace qf::queues {

struct embedded_conf {
    std::filesystem::path path;                      // the file; made when missing, its folder must exist
    duration poll = std::chrono::milliseconds{200};  // how often to look for messages of other processes
};

class embedded_queue final : public queue {
public:
    embedded_queue(asio::any_io_executor loop, embedded_conf conf, clock_source& clock);
    ~embedded_queue() override;

    awaitable<error_code> publish(const recipient& owner, message m) override;
    awaitable<error_code> open(const recipient& owner, unsigned prefetch) override;
    awaitable<void> close(const recipient& owner) override;
    awaitable<result<recipient>> ready() override;
    std::optional<taken> take(const recipient& owner) override;
    std::size_t fetched(const recipient& owner) const override { return shelf_.waiting(owner.key()); }
    duration unsettled_max() const noexcept override { return duration::max(); }
    awaitable<error_code> park(parking_place place, parked_message m) override;
    awaitable<result<std::vector<parked_entry>>> parked(parking_place place, page range) override;
    awaitable<result<unparked>> unpark(parking_place place, std::vector<std::string> ids, unparking action) override;
    awaitable<result<depth>> depth_of(const recipient& owner) override;
    awaitable<result<depth>> depth_of(parking_place place) override;
    bool connected() const noexcept override { return !stopped_; }
    std::string_view trouble() const noexcept override { return stopped_ ? "stopped" : ""; }
    awaitable<void> stop() override;

private:
    struct reading {  // how far an open recipient has been read
        unsigned prefetch = 1;
        unsigned leased = 0;
        std::uint64_t read_to = 0;                 // greatest seq fetched
        bool hungry = true;                        // there may be more in the file
        std::vector<std::uint64_t> returned = {};  // given back: to be read again
        std::uint64_t session = 0;                 // tells this opening from an earlier one
    };
    struct out {  // a lease
        std::string key;
        std::uint64_t session = 0;
    };

    awaitable<error_code> done(std::uint64_t tag) override;
    void give_back(std::uint64_t tag) noexcept override;
    bool is_lost(std::uint64_t) const noexcept override { return stopped_; }
    awaitable<error_code> start_consuming();
    awaitable<void> fetch();
    awaitable<void> fetch_one(std::string key);
    awaitable<void> watch();
    void feed(const std::string& key);
    template <class Work>
    auto read(Work work) -> awaitable<result<std::invoke_result_t<Work&>>>;

    embedded_conf conf_;
    clock_source& clock_;
    embedded_writer writer_;
    embedded_reader reader_;
    committer commits_;
    worker reads_;
    checkpointer checkpoints_;
    consumer_lock lock_;
    crew crew_;
    doorbell arrived_;  // the shelf has something, or we are stopping
    doorbell wanted_;   // some recipient is hungry
    shelf shelf_;
    std::unordered_map<std::string, reading> open_;
    std::vector<std::string> hungry_;
    std::unordered_map<std::uint64_t, out> leases_;
    std::uint64_t taken_before_ = 0;  // up to this seq an earlier consumer may have taken it
    std::uint64_t seen_ = 0;          // greatest seq of other processes' messages that we know of
    std::uint64_t sessions_ = 0;
    bool stopped_ = false;
};

}  // namespace qf::queues
