#include "connector/ledger/ledger_file.hpp"

#include "schemas/embedded.hpp"

#include <fmt/core.h>

namespace qf::ledger {
namespace {

sqlite::database open(const std::filesystem::path& path, const ledger_file::limits& bounds) {
    const auto migrations = schemas::migrations_of("ledger");
    sqlite::database db{path, {.autocheckpoint_pages = wal_pages_wanted, .migrations = migrations}};
    if (bounds.pages_max > 0) db.run(fmt::format("PRAGMA max_page_count = {}", bounds.pages_max).c_str());
    return db;
}

}  // namespace

ledger_file::ledger_file(asio::any_io_executor loop, const std::filesystem::path& path, const clock_source& clock,
                         const committer::options& commits, limits bounds)
    : clock_{clock}, db_{open(path, bounds)}, writer_{std::move(loop), db_, commits} {
    if (commits.writer == committer::writer_kind::own_thread) checkpoints_.emplace(path);
}

}  // namespace qf::ledger
