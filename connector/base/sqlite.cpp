#include "connector/base/sqlite.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace qf::sqlite {
namespace {

[[noreturn]] void fail(sqlite3* db, std::string_view doing) {
    const int code = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
    throw failure{code, fmt::format("SQLite: {}: {} ({})", doing, db ? sqlite3_errmsg(db) : "out of memory", code)};
}

// A WAL that is begun anew is written over, not cut: a commit that makes the file longer waits for the file system's
// own journal, behind everybody's fsync, and takes 0.4 ms instead of 0.2, or 8 instead of 0.3 where the cores are busy.
std::int64_t wal_kept(int autocheckpoint_pages) {
    constexpr std::int64_t least = 16 << 20;
    constexpr std::int64_t page = 4'096;
    return std::max(least, autocheckpoint_pages * page * 5 / 4);
}

}  // namespace

bool failure::full() const noexcept {
    return (code_ & 255) == SQLITE_FULL;
}
bool failure::busy() const noexcept {
    return (code_ & 255) == SQLITE_BUSY;
}

database::database(const std::filesystem::path& path, const options& settings) : path_{path} {
    const int flags = settings.access == access::read_only  ? SQLITE_OPEN_READONLY
                      : settings.access == access::existing ? SQLITE_OPEN_READWRITE
                                                            : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    // NOMUTEX: a database belongs to one thread at a time.
    if (sqlite3_open_v2(path.c_str(), &db_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr) != SQLITE_OK) {
        const int code = db_ ? sqlite3_extended_errcode(db_) : SQLITE_NOMEM;
        const std::string text = db_ ? sqlite3_errmsg(db_) : "out of memory";
        sqlite3_close(std::exchange(db_, nullptr));
        throw failure{code, fmt::format("cannot open {}: {}", path.string(), text)};
    }
    try {
        sqlite3_extended_result_codes(db_, 1);
        sqlite3_busy_timeout(db_, settings.busy_timeout_ms);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
        if (settings.access != access::read_only) write_ahead(settings.busy_timeout_ms);
        run("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST; PRAGMA temp_store = "
            "MEMORY;");
        run(fmt::format("PRAGMA wal_autocheckpoint = {}; PRAGMA cache_size = -{}; PRAGMA journal_size_limit = {}",
                        settings.autocheckpoint_pages, settings.cache_kib, wal_kept(settings.autocheckpoint_pages))
                .c_str());
        if (settings.check) {
            statement check{*this, "PRAGMA quick_check(1)"};
            auto rows = check.with();
            if (!rows.step() || rows.view(0) != "ok")
                throw failure{SQLITE_CORRUPT,
                              fmt::format("{} is damaged: restore a backup, or move it away", path.string())};
        }
        if (!settings.migrations.empty()) migrate(settings.migrations);
    } catch (...) {
        sqlite3_close(std::exchange(db_, nullptr));
        throw;
    }
}

// While another connection makes the same new file, SQLite says "busy" at once, whatever the timeout: two that held it
// and waited for each other would wait for ever. So it is let go of, and tried again.
void database::write_ahead(int patience_ms) {
    constexpr int pause_ms = 5;
    for (int waited_ms = 0;; waited_ms += sqlite3_sleep(pause_ms)) {
        try {
            return run("PRAGMA journal_mode = WAL");
        } catch (const failure& e) {
            if (!e.busy() || waited_ms >= patience_ms) throw;
        }
    }
}

database::~database() {
    sqlite3_close(db_);
}

database::database(database&& other) noexcept : db_{std::exchange(other.db_, nullptr)}, path_{std::move(other.path_)} {}

void database::migrate(std::span<const std::string_view> migrations) {
    const auto wanted = static_cast<std::int64_t>(migrations.size());
    if (number("PRAGMA user_version") == wanted) return;
    transaction all{*this};  // another process may be migrating: read the version again inside
    const auto have = number("PRAGMA user_version");
    if (have > wanted)
        throw failure{SQLITE_MISMATCH,
                      fmt::format("{} is at version {}, written by a newer program (this one knows {})", path_.string(),
                                  have, wanted)};
    for (auto i = have; i < wanted; ++i) run(std::string{migrations[static_cast<std::size_t>(i)]}.c_str());
    run(fmt::format("PRAGMA user_version = {}", wanted).c_str());
    all.commit();
}

void database::run(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_, std::string_view{sql}.substr(0, 60));
}

std::int64_t database::number(const char* sql) {
    statement one{*this, sql};
    auto rows = one.with();
    return rows.step() ? rows.integer(0) : 0;
}

int database::changes() const noexcept {
    return sqlite3_changes(db_);
}
std::int64_t database::last_rowid() const noexcept {
    return sqlite3_last_insert_rowid(db_);
}

std::vector<database::prepared> database::statements() const {
    std::vector<prepared> out;
    for (auto* one = sqlite3_next_stmt(db_, nullptr); one; one = sqlite3_next_stmt(db_, one))
        out.push_back({sqlite3_sql(one), sqlite3_stmt_status(one, SQLITE_STMTSTATUS_VM_STEP, 0)});
    return out;
}

statement::statement(database& db, std::string_view sql) {
    if (sqlite3_prepare_v3(db.raw(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                           nullptr) != SQLITE_OK)
        fail(db.raw(), sql.substr(0, 60));
}
statement::~statement() {
    sqlite3_finalize(statement_);
}

void statement::bind(int column, std::string_view text) {
    // A null pointer would bind NULL; an empty view may hold one.
    if (sqlite3_bind_text64(statement_, column, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                            SQLITE_UTF8) != SQLITE_OK)
        fail(sqlite3_db_handle(statement_), "bind");
}
void statement::bind(int column, blob value) {
    if (sqlite3_bind_blob64(statement_, column, value.bytes.data() ? value.bytes.data() : "", value.bytes.size(),
                            SQLITE_STATIC) != SQLITE_OK)
        fail(sqlite3_db_handle(statement_), "bind");
}
void statement::bind(int column, std::int64_t value) {
    if (sqlite3_bind_int64(statement_, column, value) != SQLITE_OK) fail(sqlite3_db_handle(statement_), "bind");
}
void statement::bind(int column, std::nullptr_t) {
    if (sqlite3_bind_null(statement_, column) != SQLITE_OK) fail(sqlite3_db_handle(statement_), "bind");
}
int statement::changes() const noexcept {
    return sqlite3_changes(sqlite3_db_handle(statement_));
}

execution::~execution() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}
bool execution::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE)
        fail(sqlite3_db_handle(statement_), std::string_view{sqlite3_sql(statement_)}.substr(0, 60));
    return false;
}
bool execution::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t execution::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}
double execution::real(int column) const {
    return sqlite3_column_double(statement_, column);
}
std::string_view execution::view(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return bytes ? std::string_view{bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))}
                 : std::string_view{};
}
std::string execution::text(int column) const {
    return std::string{view(column)};
}
std::optional<std::string> execution::maybe_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}
std::optional<std::int64_t> execution::maybe_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

transaction::~transaction() {
    if (open_ && sqlite3_get_autocommit(db_.raw()) == 0) sqlite3_exec(db_.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
}
void transaction::commit() {
    db_.run("COMMIT");
    open_ = false;
}

void copy(database& source, const std::filesystem::path& destination) {
    auto beside = destination;
    beside += ".new";
    std::filesystem::remove(beside);
    {
        database target{beside, {.check = false}};
        auto* job = sqlite3_backup_init(target.raw(), "main", source.raw(), "main");
        if (!job) fail(target.raw(), "backup");
        const int code = sqlite3_backup_step(job, -1);
        sqlite3_backup_finish(job);
        if (code != SQLITE_DONE) fail(target.raw(), "backup");
        target.run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
    }
    std::filesystem::rename(beside, destination);
}

const char* version() noexcept {
    return sqlite3_libversion();
}

}  // namespace qf::sqlite
