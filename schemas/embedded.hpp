// schemas/embedded.hpp -- the files of schemas/ as text, put into the program at build.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace qf::schemas {

struct embedded_file {
    std::string_view name;  // "qf.transmission.1.json", "ledger.0001.sql"
    std::string_view text;
};

std::span<const embedded_file> embedded() noexcept;

// The text of one file; a name that does not exist is a bug of ours, so it throws std::logic_error.
std::string_view text_of(std::string_view name);

// "<prefix>.0001.sql", "<prefix>.0002.sql" … in order: what sqlite::options::migrations wants. Static storage.
std::vector<std::string_view> migrations_of(std::string_view prefix);

}  // namespace qf::schemas
