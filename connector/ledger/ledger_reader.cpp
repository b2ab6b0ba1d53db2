#include "connector/ledger/ledger_reader.hpp"

#include "connector/base/time_text.hpp"
#include "connector/ledger/audit.hpp"
#include "schemas/embedded.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::ledger {
namespace {

constexpr int other_version = 20;  // SQLITE_MISMATCH

constexpr std::string_view every_line = R"(
    SELECT id, reference, recipient, state, attempts, submitted_at, created_at, updated_at, due_at, last_status,
           last_reason, folder_id, case_id, owner, subscriber, answer, completed_at, answer_at, closed_at FROM dossier )";

// Kept by dossier_unanswered: what is closed is not in it.
constexpr std::string_view late_ones[] = {
    R"(WHERE closed_at IS NULL AND completed_at IS NOT NULL AND completed_at < ?1 AND answer IN ('none', 'sent')
         AND ifnull(folder_id, '') <> 'pushed' ORDER BY completed_at LIMIT ?2)",
    R"(WHERE closed_at IS NULL AND completed_at IS NOT NULL AND completed_at < ?1 AND answer NOT IN ('done', 'refused')
         AND ifnull(folder_id, '') <> 'pushed' ORDER BY completed_at LIMIT ?2)"};

std::string lines_where(std::string_view condition) {
    return std::string{every_line} + std::string{condition};
}

line line_of(const sqlite::execution& row) {
    line out;
    out.id = row.text(0);
    out.reference = row.text(1);
    out.receiver = row.text(2);
    out.state = state_of(row.view(3)).value_or(state::received);
    out.attempts = static_cast<unsigned>(row.integer(4));
    out.submitted_at = from_milliseconds(row.integer(5));
    out.created_at = from_milliseconds(row.integer(6));
    out.updated_at = from_milliseconds(row.integer(7));
    if (const auto due = row.maybe_integer(8)) out.due_at = from_milliseconds(*due);
    out.last_status = static_cast<unsigned>(row.integer(9));
    out.last_reason = row.text(10);
    out.subscriber = row.text(14);
    out.answer = answer_of(row.view(15)).value_or(answer::none);
    const auto time = [&](int column) -> std::optional<instant> {
        const auto at = row.maybe_integer(column);
        return at ? std::optional{from_milliseconds(*at)} : std::nullopt;
    };
    out.completed_at = time(16);
    out.answer_at = time(17);
    out.closed_at = time(18);
    return out;
}

std::int64_t bounded(std::size_t limit) {
    return static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000));
}

}  // namespace

struct ledger_reader::implementation {
    explicit implementation(const std::filesystem::path& file)
        : db{file, {.access = sqlite::access::read_only, .check = false}} {
        const auto known = schemas::migrations_of("ledger").size();
        const auto found = db.number("PRAGMA user_version");
        if (found != static_cast<std::int64_t>(known))
            throw sqlite::failure{other_version, fmt::format("{} is at version {}; this program reads version {}",
                                                             file.string(), found, known)};
    }
    sqlite::database db;
};

ledger_reader::ledger_reader(const std::filesystem::path& file) : self_{std::make_unique<implementation>(file)} {}
ledger_reader::~ledger_reader() = default;

std::vector<line> ledger_reader::list(const filter& wanted) {
    // Written for the filters that are set, so that an index can serve them.
    auto sql = lines_where("WHERE 1");
    if (wanted.state) sql += fmt::format(" AND state = '{}'", name_of(*wanted.state));
    if (wanted.state && *wanted.state != state::completed) sql += " AND state <> 'completed'";
    sql += wanted.receiver ? " AND recipient = ?1" : " AND ?1 IS NULL";
    sql += " AND created_at >= ?2 ORDER BY id DESC LIMIT ?3";
    sqlite::statement all{self_->db, sql};
    std::optional<std::string> to;
    if (wanted.receiver) to = wanted.receiver->key();
    auto rows = all.with(to, wanted.since ? to_milliseconds(*wanted.since) : std::int64_t{0}, bounded(wanted.limit));
    std::vector<line> out;
    while (rows.step()) out.push_back(line_of(rows));
    return out;
}

std::optional<whole> ledger_reader::show(std::string_view id) {
    whole out;
    {
        sqlite::statement one{self_->db, lines_where("WHERE id = ?1")};
        auto row = one.with(id);
        if (!row.step()) return std::nullopt;
        out.dossier = line_of(row);
        out.folder = row.text(11);
        out.one_case = row.text(12);
        out.owned = !row.view(13).empty();
    }
    sqlite::statement all{self_->db, R"(
        SELECT number, started_at, ended_at, step, http_status, reason, queued_ms, worked_ms FROM attempt
         WHERE dossier = ?1 ORDER BY number)"};
    auto rows = all.with(id);
    while (rows.step()) {
        attempt_line a;
        a.number = static_cast<unsigned>(rows.integer(0));
        a.started_at = from_milliseconds(rows.integer(1));
        if (const auto ended = rows.maybe_integer(2)) a.ended_at = from_milliseconds(*ended);
        a.step = rows.text(3);
        a.http_status = static_cast<unsigned>(rows.integer(4));
        a.reason = rows.text(5);
        a.queued = std::chrono::milliseconds{rows.integer(6)};
        a.worked = std::chrono::milliseconds{rows.integer(7)};
        out.attempts.push_back(std::move(a));
    }
    return out;
}

std::optional<line> ledger_reader::by_reference(std::string_view reference) {
    sqlite::statement one{self_->db, lines_where("WHERE reference = ?1 ORDER BY id DESC LIMIT 1")};
    auto row = one.with(reference);
    if (!row.step()) return std::nullopt;
    return line_of(row);
}

std::vector<line> ledger_reader::late(overdue kind, instant before, std::size_t limit) {
    sqlite::statement all{self_->db, lines_where(late_ones[static_cast<std::size_t>(kind)])};
    auto rows = all.with(to_milliseconds(before), bounded(limit));
    std::vector<line> out;
    while (rows.step()) out.push_back(line_of(rows));
    return out;
}

std::uint64_t ledger_reader::count_late(overdue kind, instant before) {
    sqlite::statement all{self_->db, "SELECT count(*) FROM (SELECT 1 FROM dossier " +
                                         std::string{late_ones[static_cast<std::size_t>(kind)]} + ")"};
    auto row = all.with(to_milliseconds(before), std::int64_t{1'000'000});
    return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

std::vector<lane_standing> ledger_reader::lanes() {
    return lanes_in(self_->db);
}

std::vector<destination_standing> ledger_reader::destinations() {
    return destinations_in(self_->db);
}

std::uint64_t ledger_reader::orphans() {
    return static_cast<std::uint64_t>(self_->db.number("SELECT count(*) FROM orphan"));
}

std::array<std::uint64_t, state_names.size()> ledger_reader::counts() {
    std::array<std::uint64_t, state_names.size()> out{};
    sqlite::statement all{self_->db, "SELECT state, count(*) FROM dossier GROUP BY state"};
    auto rows = all.with();
    while (rows.step())
        if (const auto s = state_of(rows.view(0)))
            out[static_cast<std::size_t>(*s)] = static_cast<std::uint64_t>(rows.integer(1));
    return out;
}

std::vector<refused_line> ledger_reader::refused(std::size_t limit) {
    sqlite::statement all{self_->db,
                          "SELECT at, recipient, message_id, reason FROM refused ORDER BY seq DESC LIMIT ?1"};
    auto rows = all.with(bounded(limit));
    std::vector<refused_line> out;
    while (rows.step()) out.push_back({from_milliseconds(rows.integer(0)), rows.text(1), rows.text(2), rows.text(3)});
    return out;
}

std::vector<audit_line> ledger_reader::audit_trail(std::size_t limit) {
    sqlite::statement all{self_->db, "SELECT seq, at, event, subject, detail FROM audit ORDER BY seq DESC LIMIT ?1"};
    auto rows = all.with(bounded(limit));
    std::vector<audit_line> out;
    while (rows.step())
        out.push_back({rows.integer(0), from_milliseconds(rows.integer(1)), rows.text(2), rows.text(3), rows.text(4)});
    return out;
}

std::optional<std::int64_t> ledger_reader::first_broken_audit_row() {
    return audit::first_broken_row(self_->db);
}

void ledger_reader::backup(const std::filesystem::path& file) {
    sqlite::copy(self_->db, file);
}

}  // namespace qf::ledger
