// connector/base/checkpointer.hpp -- moves a SQLite WAL into its database from a thread of its own, so that commits do
// not pay for it. Open the writer with autocheckpoint_pages = wal_pages_wanted beside this: SQLite begins a WAL anew
// only when all of it was moved, which a writer without a pause never lets another thread do; it would grow by
// gigabytes. Beyond so many pages the writer itself moves what this thread has left, which is little.
//
// Source:   https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files
#pragma once

#include "connector/base/time.hpp"

#include <condition_variable>
#include <filesystem>
#include <thread>

namespace qf {

inline constexpr int wal_pages_wanted = 16'384;  // 64 MiB

class checkpointer {
public:
    explicit checkpointer(std::filesystem::path database, duration every = std::chrono::seconds{1});
    ~checkpointer() = default;  // the thread is asked to stop and joined

private:
    void work(const std::stop_token& stop) const;

    std::filesystem::path path_;
    duration every_;
    std::jthread thread_;
};

}  // namespace qf
