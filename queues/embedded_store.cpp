#include "queues/embedded_store.hpp"

#include "connector/base/checkpointer.hpp"
#include "connector/base/time_text.hpp"
#include "schemas/embedded.hpp"

#include <algorithm>
#include <unordered_set>

namespace qf::queues {
namespace {

sqlite::database open_writer(const std::filesystem::path& file) {
    const auto migrations = schemas::migrations_of("queue");
    return sqlite::database{file, {.autocheckpoint_pages = wal_pages_wanted, .migrations = migrations}};
}

fetched_message row(const sqlite::execution& rows) {
    return {static_cast<std::uint64_t>(rows.integer(0)), {rows.text(1), rows.text(2), rows.text(3)}, false};
}

}  // namespace

embedded_writer::embedded_writer(const std::filesystem::path& file) : db_{open_writer(file)} {}

void embedded_writer::add(const std::string& recipient_key, const message& m) {
    add_.run(recipient_key, m.id, sqlite::blob{m.body}, m.traceparent);
}

void embedded_writer::park(parking_place place, const parked_message& m) {
    park_.run(name_of(place), m.recipient_key, m.reason, m.reference, to_milliseconds(m.parked_at), m.message.id,
              sqlite::blob{m.message.body}, m.message.traceparent);
}

void embedded_writer::remove(std::uint64_t seq) {
    remove_.run(seq);
}

void embedded_writer::unpark(std::span<const parked_row> rows, unparking action) {
    for (const auto& one : rows) {
        if (action == unparking::release) release_.run(one.seq);
        discard_.run(one.seq);
    }
}

std::uint64_t embedded_writer::start_consuming() {
    const bool first = db_.number("SELECT starts FROM consumer") == 0;
    db_.run("UPDATE consumer SET starts = starts + 1");
    return first ? 0 : static_cast<std::uint64_t>(db_.number("SELECT max(seq) FROM message"));
}

embedded_reader::embedded_reader(const std::filesystem::path& file)
    : db_{file, {.access = sqlite::access::existing, .check = false, .autocheckpoint_pages = 0}} {}

bool embedded_reader::changed() {
    const auto now = db_.number("PRAGMA data_version");
    return std::exchange(version_, now) != now;
}

std::vector<std::string> embedded_reader::recipients_after(std::uint64_t& seq) {
    std::vector<std::string> out;
    auto newest = seq;
    auto rows = recipients_.with(seq);
    while (rows.step()) {
        out.push_back(rows.text(0));
        newest = std::max(newest, static_cast<std::uint64_t>(rows.integer(1)));
    }
    seq = newest;
    return out;
}

std::vector<fetched_message> embedded_reader::after(const std::string& recipient_key, std::uint64_t seq,
                                                    std::size_t limit) {
    std::vector<fetched_message> out;
    auto rows = after_.with(recipient_key, seq, static_cast<std::uint64_t>(limit));
    while (rows.step()) out.push_back(row(rows));
    return out;
}

std::optional<fetched_message> embedded_reader::one(std::uint64_t seq) {
    auto rows = one_.with(seq);
    if (!rows.step()) return std::nullopt;
    return row(rows);
}

std::uint64_t embedded_reader::count(const std::string& recipient_key) {
    auto rows = count_.with(recipient_key);
    return rows.step() ? static_cast<std::uint64_t>(rows.integer(0)) : 0;
}

std::uint64_t embedded_reader::count(parking_place place) {
    auto rows = count_parked_.with(name_of(place));
    return rows.step() ? static_cast<std::uint64_t>(rows.integer(0)) : 0;
}

std::vector<parked_entry> embedded_reader::parked(parking_place place, page range) {
    constexpr std::size_t most = 1'000'000'000;
    std::vector<parked_entry> out;
    auto rows = parked_.with(name_of(place), static_cast<std::uint64_t>(std::min(range.limit, most)),
                             static_cast<std::uint64_t>(std::min(range.skip, most)));
    while (rows.step())
        out.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), from_milliseconds(rows.integer(4)),
                       static_cast<std::size_t>(rows.integer(5))});
    return out;
}

std::vector<parked_row> embedded_reader::parked_with(parking_place place, const std::vector<std::string>& ids) {
    const std::unordered_set<std::string_view> wanted{ids.begin(), ids.end()};
    std::vector<parked_row> out;
    auto rows = parked_ids_.with(name_of(place));
    while (rows.step()) {
        parked_row one{static_cast<std::uint64_t>(rows.integer(0)), rows.text(1), rows.text(2)};
        if (wanted.contains(one.id)) out.push_back(std::move(one));
    }
    return out;
}

}  // namespace qf::queues
