#include "connector/base/checkpointer.hpp"

#include "connector/base/sqlite.hpp"

#include <cstdint>
#include <mutex>
#include <optional>

namespace qf {
namespace {

// Moves what it can; how many pages the WAL has.
std::int64_t checkpoint(sqlite::database& db) {
    sqlite::statement pragma{db, "PRAGMA wal_checkpoint(PASSIVE)"};
    auto row = pragma.with();
    return row.step() ? row.integer(1) : 0;
}

}  // namespace

checkpointer::checkpointer(std::filesystem::path database, duration every)
    : path_{std::move(database)}, every_{every}, thread_{[this](const std::stop_token& stop) { work(stop); }} {}

void checkpointer::work(const std::stop_token& stop) const {
    std::mutex only_to_wait;  // condition_variable_any wants one; nothing is shared
    std::condition_variable_any tick;
    std::unique_lock lock{only_to_wait};
    std::optional<sqlite::database> db;
    auto wait = every_;
    while (!tick.wait_for(lock, stop, wait, [&] { return stop.stop_requested(); })) {
        try {
            if (!db) db.emplace(path_, sqlite::options{.access = sqlite::access::existing, .check = false});
            // Near the end the writer will move the rest: the more often we do, the less it waits.
            wait = checkpoint(*db) > wal_pages_wanted / 2 ? every_ / 10 : every_;
        } catch (const sqlite::failure&) {
            wait = every_;
            db.reset();  // busy, or the volume is full: the WAL holds everything, and the next tick tries again
        }
    }
}

}  // namespace qf
