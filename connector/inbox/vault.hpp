// connector/inbox/vault.hpp -- large files beside the database: written whole or not at all, read in parts.
//
// Promise:  keep() returns the name of a file that is on disk, fsync of file and folder included; until a row of
//           file_table has that name the file is nobody's. A crash between the two leaves a file without a row, which
//           sweep() removes at the next start. Folder 0700, files 0600.
// Fails:    keep(): storage_full, storage_failed, and nothing is left. read(): file_unreadable.
// Thread:   the loop; the work runs on threads of its own, so that neither the loop nor the database waits for a disk.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/worker.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::inbox {

class vault {
public:
    explicit vault(std::filesystem::path folder);  // made when missing; throws std::system_error

    // The bytes must live until they return.
    awaitable<std::string> digest(std::string_view bytes);  // SHA-256, raw
    awaitable<result<std::string>> keep(std::string_view bytes);
    awaitable<result<std::string>> read(std::string name, std::int64_t from, std::int64_t length);
    awaitable<void> remove(const std::vector<std::string>& names);
    // Removes what `wanted` does not know; how many. Before the first keep().
    std::size_t sweep(const std::function<bool(std::string_view name)>& wanted);

private:
    std::filesystem::path folder_;
    worker threads_;
};

}  // namespace qf::inbox
