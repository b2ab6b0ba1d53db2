#include "connector/ledger/jobs.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/parts.hpp"
#include "connector/base/time_text.hpp"
#include "connector/ledger/audit.hpp"
#include "schemas/embedded.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace qf::ledger {
namespace {

constexpr std::string_view every_job = R"(
    SELECT id, kind, state, place, recipient, subscriber, reason, since, ids, note, a_minute, found, done, skipped,
           created_at, updated_at, trouble FROM job )";

std::string jobs_where(std::string_view condition) {
    return std::string{every_job} + std::string{condition};
}

template <class Enum, std::size_t Count>
Enum value_of(const std::array<std::string_view, Count>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    return static_cast<Enum>(found == names.end() ? 0 : found - names.begin());
}

std::uint64_t count_of(const sqlite::execution& row, int column) {
    return static_cast<std::uint64_t>(row.integer(column));
}

job job_of(const sqlite::execution& row) {
    job out;
    out.number = row.integer(0);
    out.wish.kind = value_of<job_kind>(job_kind_names, row.view(1));
    out.state = value_of<job_state>(job_state_names, row.view(2));
    out.wish.place = row.text(3);
    out.wish.recipient = row.text(4);
    out.wish.subscriber = row.text(5);
    out.wish.reason = row.text(6);
    if (const auto since = row.maybe_integer(7)) out.wish.since = from_milliseconds(*since);
    out.wish.ids = parts_of(row.view(8), ' ');
    out.wish.note = row.text(9);
    out.wish.a_minute = static_cast<unsigned>(row.integer(10));
    out.found = count_of(row, 11);
    out.done = count_of(row, 12);
    out.skipped = count_of(row, 13);
    out.created_at = from_milliseconds(row.integer(14));
    out.updated_at = from_milliseconds(row.integer(15));
    out.trouble = row.text(16);
    return out;
}

std::vector<job> all_of(sqlite::execution rows) {
    std::vector<job> out;
    while (rows.step()) out.push_back(job_of(rows));
    return out;
}

std::string subject_of(std::int64_t number) {
    return fmt::format("job-{}", number);
}

}  // namespace

struct jobs::statements {
    explicit statements(sqlite::database& d) : db{d} {}
    sqlite::database& db;
    qf::ledger::audit audit{db};
    sqlite::statement open_of_lanes{db, jobs_where(R"(WHERE state IN ('waiting', 'running')
        AND kind IN ('pause', 'resume', 'probe') ORDER BY id LIMIT 1)")};
    sqlite::statement open_of_parked{db, jobs_where(R"(WHERE state IN ('waiting', 'running')
        AND kind IN ('replay', 'discard') ORDER BY id LIMIT 1)")};
    sqlite::statement start{db, "UPDATE job SET state = 'running', updated_at = ?2 WHERE id = ?1"};
    sqlite::statement progress{db, R"(
        UPDATE job SET found = ?2, done = ?3, skipped = ?4, trouble = ?5, updated_at = ?6
         WHERE id = ?1 AND state IN ('running', 'cancelled'))"};
    sqlite::statement end{db, R"(
        UPDATE job SET state = ?2, found = ?3, done = ?4, skipped = ?5, trouble = ?6, updated_at = ?7
         WHERE id = ?1 AND state = 'running')"};
    sqlite::statement state{db, "SELECT state FROM job WHERE id = ?1"};
};

jobs::jobs(ledger_file& file) : file_{file}, sql_{std::make_unique<statements>(file.db())} {}
jobs::~jobs() = default;

awaitable<result<std::optional<job>>> jobs::next(job_group group) {
    const auto now = to_milliseconds(file_.clock().now());
    co_return co_await file_.commit([&]() -> std::optional<job> {
        auto found = all_of((group == job_group::lanes ? sql_->open_of_lanes : sql_->open_of_parked).with());
        if (found.empty()) return std::nullopt;
        if (found[0].state == job_state::waiting) sql_->start.run(found[0].number, now);
        found[0].state = job_state::running;
        return std::move(found[0]);
    });
}

awaitable<result<job_state>> jobs::progressed(job progress) {
    const auto now = to_milliseconds(file_.clock().now());
    co_return co_await file_.commit([&] {
        sql_->progress.run(progress.number, progress.found, progress.done, progress.skipped, progress.trouble, now);
        auto row = sql_->state.with(progress.number);
        return row.step() ? value_of<job_state>(job_state_names, row.view(0)) : job_state::cancelled;
    });
}

awaitable<error_code> jobs::ended(job progress, job_state state) {
    const auto now = file_.clock().now();
    co_return co_await file_.move([&] {
        const int rows = sql_->end.run(progress.number, name_of(state), progress.found, progress.done, progress.skipped,
                                       progress.trouble, to_milliseconds(now));
        if (rows == 0) return fate::not_ours;
        sql_->audit.append(now, "job_ended", subject_of(progress.number),
                           fmt::format("kind={} state={} found={} done={} skipped={}", name_of(progress.wish.kind),
                                       name_of(state), progress.found, progress.done, progress.skipped));
        return fate::moved;
    });
}

awaitable<error_code> jobs::discarding(std::int64_t number, std::vector<std::string> ids) {
    const auto now = file_.clock().now();
    co_return co_await file_.move([&] {
        for (const auto& id : ids) sql_->audit.append(now, "discarded", id, fmt::format("by={}", subject_of(number)));
        return fate::moved;
    });
}

struct job_desk::implementation {
    implementation(const std::filesystem::path& file, const clock_source& c)
        : clock{c},
          migrations{schemas::migrations_of("ledger")},
          db{file, {.check = false, .migrations = migrations}} {}
    const clock_source& clock;
    std::vector<std::string_view> migrations;
    sqlite::database db;
    qf::ledger::audit audit{db};
};

job_desk::job_desk(const std::filesystem::path& file, const clock_source& clock)
    : self_{std::make_unique<implementation>(file, clock)} {}
job_desk::~job_desk() = default;

std::int64_t job_desk::ask(const order& wish) {
    if (wish.kind == job_kind::discard && wish.note.empty())
        throw std::invalid_argument{"a discard without a note that says why"};
    const auto now = self_->clock.now();
    std::string ids;
    for (const auto& one : wish.ids) ids += (ids.empty() ? "" : " ") + one;
    std::optional<std::int64_t> since;
    if (wish.since) since = to_milliseconds(*wish.since);
    sqlite::transaction all{self_->db};
    sqlite::statement insert{self_->db, R"(
        INSERT INTO job (kind, state, place, recipient, subscriber, reason, since, ids, note, a_minute, created_at,
                         updated_at)
        VALUES (?1, 'waiting', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10))"};
    insert.run(name_of(wish.kind), wish.place, wish.recipient, wish.subscriber, wish.reason, since, ids, wish.note,
               wish.a_minute, to_milliseconds(now));
    const auto number = self_->db.last_rowid();
    self_->audit.append(now, "job_asked", subject_of(number),
                        fmt::format("kind={} place={} recipient={} reason={} ids={}", name_of(wish.kind), wish.place,
                                    wish.recipient, wish.reason, wish.ids.size()));
    all.commit();
    return number;
}

bool job_desk::cancel(std::int64_t number) {
    const auto now = self_->clock.now();
    sqlite::transaction all{self_->db};
    sqlite::statement cancel{self_->db, R"(
        UPDATE job SET state = 'cancelled', updated_at = ?2 WHERE id = ?1 AND state IN ('waiting', 'running'))"};
    if (cancel.run(number, to_milliseconds(now)) == 0) return false;
    self_->audit.append(now, "job_cancelled", subject_of(number), "by=operator");
    all.commit();
    return true;
}

std::optional<job> job_desk::show(std::int64_t number) {
    sqlite::statement one{self_->db, jobs_where("WHERE id = ?1")};
    auto found = all_of(one.with(number));
    if (found.empty()) return std::nullopt;
    return std::move(found[0]);
}

std::vector<job> job_desk::list(std::size_t limit) {
    sqlite::statement all{self_->db, jobs_where("ORDER BY id DESC LIMIT ?1")};
    return all_of(all.with(static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000))));
}

}  // namespace qf::ledger
