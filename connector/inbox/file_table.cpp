#include "connector/inbox/file_table.hpp"

namespace qf::inbox {

// Removed and added, not updated: the triggers that count and mark see both.
void file_table::keep(std::string_view attachment, std::string_view digest, std::string_view bytes) {
    remove_.run(attachment);
    keep_.run(attachment, sqlite::blob{digest}, static_cast<std::int64_t>(bytes.size()), sqlite::blob{bytes});
}

void file_table::keep_named(std::string_view attachment, std::string_view digest, std::int64_t size,
                            std::string_view name) {
    remove_.run(attachment);
    keep_named_.run(attachment, sqlite::blob{digest}, size, name);
}

void file_table::remove(std::string_view attachment) {
    remove_.run(attachment);
}

std::optional<kept_file> file_table::find(std::string_view attachment) {
    auto rows = find_.with(attachment);
    if (!rows.step()) return std::nullopt;
    return kept_file{rows.text(0), rows.integer(1), rows.maybe_text(2)};
}

std::string file_table::bytes(std::string_view attachment, std::int64_t begin, std::int64_t length) {
    auto rows = bytes_.with(attachment, begin, length);
    return rows.step() ? rows.text(0) : std::string{};
}

bool file_table::has_name(std::string_view name) {
    return name_.with(name).step();
}

std::int64_t file_table::total() {
    auto rows = total_.with();
    return rows.step() ? rows.integer(0) : 0;
}

std::vector<std::string> file_table::stale(std::int64_t limit) {
    std::vector<std::string> out;
    auto rows = stale_.with(limit);
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

void file_table::forget_stale(std::string_view name) {
    forget_.run(name);
}

}  // namespace qf::inbox
