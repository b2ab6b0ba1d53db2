#include "connector/inbox/store.hpp"

#include "schemas/embedded.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace qf::inbox {
namespace {

constexpr int cache_kib = 8192;

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::system_error{errno, std::generic_category(), path.string()};
}

// SQLite gives its WAL and index the mode of the file they belong to, so the file comes first, with the right one.
std::filesystem::path file_in(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    if (::chmod(folder.c_str(), 0700) != 0) fail(folder);
    auto path = store_file(folder);
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) fail(path);
    const bool kept = ::fchmod(file, 0600) == 0;
    ::close(file);
    if (!kept) fail(path);
    return path;
}

sqlite::database open_with(const std::filesystem::path& folder, sqlite::options settings) {
    const auto migrations = schemas::migrations_of("inbox");
    settings.cache_kib = cache_kib;
    settings.migrations = migrations;
    return {file_in(folder), settings};
}

}  // namespace

// Not checked: the inbox does that at its start, and a large file would make a command wait.
std::filesystem::path store_file(const std::filesystem::path& folder) {
    return folder / "inbox.sqlite";
}

sqlite::database open_file(const std::filesystem::path& folder) {
    return open_with(folder, {.check = false});
}

store::store(asio::any_io_executor loop, const std::filesystem::path& folder)
    : write_{open_with(folder, {.autocheckpoint_pages = wal_pages_wanted})},
      read_{write_.path(), {.access = sqlite::access::read_only, .check = false, .cache_kib = cache_kib}},
      committer_{std::move(loop), write_},
      checkpointer_{write_.path()} {}

}  // namespace qf::inbox
