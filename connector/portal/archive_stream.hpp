// connector/portal/archive_stream.hpp -- the files of dossiers as one ZIP, made while it is sent.
//
// Promise:  one block of one file stands in memory, or one file that is small. Each file of the vault is read twice:
//           its checksum stands before its bytes, where every reader of ZIP finds it.
// Fails:    as a body_source: a file that cannot be read any more ends the archive in the middle.
// Thread:   the loop. The store and the vault outlive it.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/portal/archive.hpp"
#include "connector/portal/files.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace qf::portal {

enum class archive_folders { none, for_each_dossier };

class archive_stream final : public net::body_source {
public:
    archive_stream(std::vector<wanted_file> files, archive_folders folders, inbox::store& rows, inbox::vault& vault);

    std::uint64_t length() const noexcept { return archive_.length(); }
    awaitable<result<std::size_t>> read(std::span<char> buffer) override;

private:
    awaitable<error_code> go_on();  // to the next file, or the end
    awaitable<error_code> open_row(const wanted_file& file);

    std::vector<wanted_file> files_;
    inbox::store& rows_;
    inbox::vault& vault_;
    archive archive_;
    std::size_t next_ = 0;
    std::string around_, row_;  // what is not a file of the vault, until it is given
    std::string_view text_;     // what is left of around_
    std::unique_ptr<net::body_source> bytes_;
};

}  // namespace qf::portal
