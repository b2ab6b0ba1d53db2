// connector/base/checkpointer.hpp -- moves a SQLite WAL into its database from a thread of its own, so that no commit
// pays for it. Open the writer with autocheckpoint_pages = 0 beside this.
#pragma once

#include "connector/base/clock.hpp"

#include <condition_variable>
#include <filesystem>
#include <thread>

namespace qf {

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
