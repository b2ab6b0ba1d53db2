// connector/ledger/ledger_file.hpp -- the ledger's file, and the one thread that writes it, for every book in it.
//
// Promise:  commit(work) runs work() in a transaction on the writer's thread and answers when it is on disk; the books
//           (ledger, standings, acknowledgements, jobs) share its group commit, so a busy daemon pays one fsync for
//           all.
// Fails:    opening throws sqlite::failure; commit: storage_failed, storage_full.
// Thread:   the loop; work() the writer's. The books are made before anything runs.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/checkpointer.hpp"
#include "connector/base/clock.hpp"
#include "connector/base/committer.hpp"
#include "connector/base/sqlite.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <type_traits>
#include <utility>

namespace qf::ledger {

// What became of a compare-and-set. not_ours: another owner, or not in the state that the move starts from.
enum class fate { moved, not_ours, unknown };

class ledger_file {
public:
    struct limits {
        std::uint64_t pages_max = 0;  // of 4 KiB, then storage_full; 0: as many as the volume has
    };
    ledger_file(asio::any_io_executor loop, const std::filesystem::path& path, const clock_source& clock,
                const committer::options& commits, limits bounds);

    template <class Work>
    auto commit(Work work) -> awaitable<result<std::invoke_result_t<Work&>>> {
        return writer_.commit(std::move(work));
    }
    // A work() that gives a fate: lost_ownership, not_found.
    template <class Work>
    awaitable<error_code> move(Work work) {
        const auto out = co_await commit(std::move(work));
        if (!out) co_return out.error();
        co_return *out == fate::moved ? error_code{}
        : *out == fate::not_ours      ? error_code{errc::lost_ownership}
                                      : error_code{errc::not_found};
    }

    sqlite::database& db() noexcept { return db_; }
    const clock_source& clock() const noexcept { return clock_; }
    bool healthy() const noexcept { return writer_.healthy(); }  // the last write succeeded
    const committer::totals& written() const noexcept { return writer_.written(); }

private:
    const clock_source& clock_;
    sqlite::database db_;
    std::optional<checkpointer> checkpoints_;
    committer writer_;  // last: its thread ends before what it uses
};

}  // namespace qf::ledger
