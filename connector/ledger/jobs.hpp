// connector/ledger/jobs.hpp -- what operators ask of the daemon, as durable orders: written by a command or the
// console, done by the daemon, resumable between any two messages.
//
// Promise:  ask() answers when the order is on disk, whether a daemon runs or not. ended() changes only an
//           order that is still running, so that a cancel is never overwritten; progressed() only what is counted.
// Fails:    not_found; lost_ownership (it is not running any more); storage_failed, storage_full.
// Thread:   `jobs` the loop; `job_desk` any one thread: it opens the file on its own, beside a running daemon.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/ledger/ledger_file.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::ledger {

enum class job_kind {
    replay,   // parked messages go back to their queues; those that the commune has already leave the place
    discard,  // parked messages are thrown away
    pause,    // a lane stops until it is resumed
    resume,   // a lane goes on now
    probe     // a destination is tried now
};
inline constexpr std::array<std::string_view, 5> job_kind_names = {"replay", "discard", "pause", "resume", "probe"};
constexpr std::string_view name_of(job_kind k) noexcept {
    return job_kind_names[static_cast<std::size_t>(k)];
}
// What need not wait for each other: a pause is not put off by a replay of hours.
enum class job_group {
    parked,  // replay, discard
    lanes    // the others
};
enum class job_state { waiting, running, done, cancelled, failed };
inline constexpr std::array<std::string_view, 5> job_state_names = {"waiting", "running", "done", "cancelled",
                                                                    "failed"};
constexpr std::string_view name_of(job_state s) noexcept {
    return job_state_names[static_cast<std::size_t>(s)];
}

struct order {
    job_kind kind = job_kind::replay;
    std::string place = {};             // replay, discard: "business", "technical"
    std::string recipient = {};         // only this one's; pause, resume: this one
    std::string subscriber = {};        // probe: this one; empty: HubEE
    std::string reason = {};            // only what was parked for it
    std::optional<instant> since = {};  // only what was parked at or after
    std::vector<std::string> ids = {};  // only these messages
    std::string note = {};              // why, in the operator's words; a discard has one
    unsigned a_minute = 0;              // no more messages than this in a minute; 0: as they come
};
struct job {
    std::int64_t number = 0;
    order wish;
    job_state state = job_state::waiting;
    std::uint64_t found = 0, done = 0, skipped = 0;
    instant created_at{}, updated_at{};
    std::string trouble;  // a reason code: why it failed, or what it waits for
};

class jobs {
public:
    explicit jobs(ledger_file& file);
    ~jobs();

    // The oldest order of the group that is not ended, which is then running. A plain question while there is none.
    awaitable<result<std::optional<job>>> next(job_group group);
    awaitable<result<job_state>> progressed(job progress);
    awaitable<error_code> ended(job progress, job_state state);
    awaitable<error_code> discarding(std::int64_t number, std::vector<std::string> ids);  // into the audit, each

private:
    struct statements;
    ledger_file& file_;
    std::unique_ptr<statements> sql_;
};

// For commands and the console.
class job_desk {
public:
    job_desk(const std::filesystem::path& file, const clock_source& clock);
    ~job_desk();
    std::int64_t ask(const order& wish);  // throws std::invalid_argument for a discard without a note
    bool cancel(std::int64_t number);     // false: it had ended, or there is none
    std::optional<job> show(std::int64_t number);
    std::vector<job> list(std::size_t limit);  // newest first

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::ledger
