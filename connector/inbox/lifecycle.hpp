// connector/inbox/lifecycle.hpp -- what the inbox forgets, and when: one run a day, and one line that proves it.
//
//   files      a case's, purge.days and one day after all cases that read them are at the process's purge status
//   archiving  a folder, archiveDays after its last case got there; with what files are left
//   deletion   a folder, deleteDays after archiving, with all that belongs to it
//   incomplete a folder that its operator never completed, after conf.incomplete_life
//
// Promise:  in small transactions, so that requests pass between them; each is whole, so a run that was cut goes on at
//           the next. A second run at the same moment finds nothing to do.
//           The line has counts and bytes, no name and no id.
// Fails:    storage_failed or storage_full end the run; the next day's tries again.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/time.hpp"
#include "connector/inbox/store.hpp"
#include "connector/inbox/vault.hpp"

#include <chrono>

namespace qf::inbox {

struct lifecycle_conf {
    duration incomplete_life = std::chrono::hours{24 * 10};
    duration every = std::chrono::hours{24};
};

struct lifecycle_counts {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::int64_t archived = 0;
    std::int64_t deleted = 0;
    std::int64_t incomplete = 0;
};

class lifecycle {
public:
    lifecycle(store& kept, vault& files, lifecycle_conf conf, clock_source& clock, const logger& log, metrics& counts);

    awaitable<result<lifecycle_counts>> once();  // with its line
    awaitable<error_code> clear_stale();         // files of the vault that nothing leads to any more

private:
    awaitable<error_code> purge(const process_row& process);
    awaitable<error_code> archive(const process_row& process);
    awaitable<error_code> remove(const process_row& process);
    awaitable<error_code> remove_incomplete();
    awaitable<error_code> all();
    void account(const error_code& ended, duration took);

    store& store_;
    vault& files_;
    lifecycle_conf conf_;
    clock_source& clock_;
    const logger& log_;
    lifecycle_counts done_;
    instant began_{};
    counter& purged_;
    counter& deleted_;
};

}  // namespace qf::inbox
