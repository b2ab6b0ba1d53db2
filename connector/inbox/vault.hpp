// connector/inbox/vault.hpp -- large files beside the database: written whole or not at all, read and written in parts.
//
// Promise:  a draft grows piece by piece; keep() returns its name once it is on disk, fsync of file and folder
//           included. Until a row of file_table has that name the file is nobody's: a draft that is dropped takes its
//           file with it, and a crash leaves a file without a row, which sweep() removes at the next start.
//           A source goes on reading a file that is removed meanwhile. Folder 0700, files 0600.
// Fails:    writing: storage_full, storage_failed, and nothing is left once the draft is gone. Reading:
//           file_unreadable.
// Memory:   what the caller gives; nothing of a file stays here.
// Thread:   the loop; the work runs on threads of its own, so that neither the loop nor the database waits for a disk.
//           A vault outlives its drafts and sources.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/worker.hpp"
#include "connector/net/body_source.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qf::inbox {

class vault {
public:
    class draft;

    explicit vault(std::filesystem::path folder);  // made when missing; throws std::system_error

    awaitable<result<std::unique_ptr<draft>>> begin();
    awaitable<result<std::unique_ptr<net::body_source>>> open(std::string name, std::int64_t begin,
                                                              std::int64_t length);
    awaitable<result<std::string>> read(std::string name, std::int64_t begin, std::int64_t length);
    // Shows all its bytes, in order, to `look`, on one of the vault's threads.
    awaitable<error_code> look_through(std::string name, std::function<void(std::string_view)> look);
    awaitable<void> remove(const std::vector<std::string>& names);
    // Removes what `wanted` does not know; how many. Before the first begin().
    std::size_t sweep(const std::function<bool(std::string_view name)>& wanted);

private:
    std::filesystem::path folder_;
    worker threads_;
};

class vault::draft {
public:
    ~draft();  // at once, if the file is still there: for a request that is cancelled
    draft(const draft&) = delete;
    draft& operator=(const draft&) = delete;

    awaitable<error_code> append(std::string_view bytes);  // which live until it returns
    std::string digest() { return digest_.finish(); }      // SHA-256, raw, of all; once
    const std::string& name() const noexcept { return name_; }
    awaitable<result<std::string>> keep();
    awaitable<void> drop();

private:
    friend class vault;
    draft(vault& home, std::string name, int file) : vault_{home}, name_{std::move(name)}, file_{file} {}
    error_code settle();
    void discard() noexcept;

    vault& vault_;
    std::string name_;
    int file_;  // -1: kept or dropped
    sha256_stream digest_;
};

}  // namespace qf::inbox
