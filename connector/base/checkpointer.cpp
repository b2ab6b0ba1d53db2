#include "connector/base/checkpointer.hpp"

#include "connector/base/sqlite.hpp"

#include <mutex>
#include <optional>

namespace qf {

checkpointer::checkpointer(std::filesystem::path database, duration every)
    : path_{std::move(database)}, every_{every}, thread_{[this](const std::stop_token& stop) { work(stop); }} {}

void checkpointer::work(const std::stop_token& stop) const {
    std::mutex only_to_wait;  // condition_variable_any wants one; nothing is shared
    std::condition_variable_any tick;
    std::unique_lock lock{only_to_wait};
    std::optional<sqlite::database> db;
    while (!tick.wait_for(lock, stop, every_, [&] { return stop.stop_requested(); })) {
        try {
            if (!db) db.emplace(path_, sqlite::options{.access = sqlite::access::existing, .check = false});
            db->run("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (const sqlite::failure&) {
            db.reset();  // busy, or the volume is full: the WAL holds everything, and the next tick tries again
        }
    }
}

}  // namespace qf
