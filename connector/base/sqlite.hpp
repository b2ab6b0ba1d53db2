// connector/base/sqlite.hpp -- the only door to SQLite.
//
// Promise:  a database opened here is WAL, synchronous=FULL, foreign keys on, defensive, with untrusted schema off; its
//           schema is at the version of its migrations; a damaged file is refused at open (quick_check).
//           A wrong SQL text stops the program when the statement is made, not at night.
// Fails:    `failure` (an exception) for what must not happen; full() tells a full volume from the rest.
// Thread:   one at a time for a database and its statements.
// Source:   https://www.sqlite.org/security.html, /wal.html, /pragma.html
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace qf::sqlite {

class failure : public std::runtime_error {
public:
    failure(int code, const std::string& text) : std::runtime_error{text}, code_{code} {}
    int code() const noexcept { return code_; }  // SQLite's extended result code
    bool full() const noexcept;
    bool busy() const noexcept;

private:
    int code_;
};

struct blob {  // bytes, where a std::string_view would be bound as text
    std::string_view bytes;
};

enum class access { create, existing, read_only };

struct options {
    sqlite::access access = sqlite::access::create;
    bool check = true;  // quick_check at open; off for files that another connection checked
    int busy_timeout_ms = 10'000;
    int autocheckpoint_pages = 1000;  // 0: somebody else checkpoints (checkpointer.hpp)
    int cache_kib = 2048;
    std::span<const std::string_view> migrations = {};  // [i] takes user_version i to i + 1
};

class database {
public:
    database(const std::filesystem::path& path, const options& settings);
    ~database();
    database(database&& other) noexcept;
    database& operator=(database&&) = delete;

    void run(const char* sql);             // one or more statements without parameters
    std::int64_t number(const char* sql);  // the first column of the first row; 0 without a row
    int changes() const noexcept;          // rows of the last INSERT, UPDATE or DELETE
    std::int64_t last_rowid() const noexcept;
    // Every statement that is prepared now, for tests that ask how it runs.
    struct prepared {
        std::string sql;
        std::int64_t steps = 0;  // of SQLite's machine, in all its executions: work, whatever the machine's speed
    };
    std::vector<prepared> statements() const;
    const std::filesystem::path& path() const noexcept { return path_; }
    sqlite3* raw() const noexcept { return db_; }  // for sqlite.cpp and its neighbours in base only

private:
    void write_ahead(int patience_ms);
    void migrate(std::span<const std::string_view> migrations);
    sqlite3* db_ = nullptr;
    std::filesystem::path path_;
};

// One execution of a statement, with its parameters bound; resets it when it goes. Columns count from 0.
class execution {
public:
    explicit execution(sqlite3_stmt* statement) : statement_{statement} {}
    ~execution();
    execution(const execution&) = delete;
    execution& operator=(const execution&) = delete;
    bool step();  // true: there is a row
    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;       // also for a BLOB; "" for NULL
    std::string_view view(int column) const;  // valid until the next step
    std::optional<std::string> maybe_text(int column) const;
    std::optional<std::int64_t> maybe_integer(int column) const;

private:
    sqlite3_stmt* statement_;
};

class statement {
public:
    statement(database& db, std::string_view sql);
    ~statement();
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    // Text and blobs are not copied: they must live until the execution ends.
    template <class... Values>
    execution with(const Values&... values) {
        int column = 0;
        (bind(++column, values), ...);
        return execution{statement_};
    }
    template <class... Values>
    int run(const Values&... values) {  // for INSERT, UPDATE, DELETE: the number of rows changed
        with(values...).step();
        return changes();
    }

private:
    void bind(int column, std::string_view text);
    void bind(int column, const std::string& text) { bind(column, std::string_view{text}); }
    void bind(int column, const char* text) { bind(column, std::string_view{text}); }
    void bind(int column, blob bytes);
    void bind(int column, std::int64_t value);
    void bind(int column, int value) { bind(column, std::int64_t{value}); }
    void bind(int column, unsigned value) { bind(column, std::int64_t{value}); }
    void bind(int column, bool value) { bind(column, std::int64_t{value ? 1 : 0}); }
    void bind(int column, std::uint64_t value) { bind(column, static_cast<std::int64_t>(value)); }
    void bind(int column, std::nullptr_t);
    template <class T>
    void bind(int column, const std::optional<T>& value) {
        if (value)
            bind(column, *value);
        else
            bind(column, nullptr);
    }
    int changes() const noexcept;

    sqlite3_stmt* statement_ = nullptr;
};

// BEGIN IMMEDIATE … COMMIT; rolled back when it goes uncommitted.
class transaction {
public:
    explicit transaction(database& db) : db_{db} { db_.run("BEGIN IMMEDIATE"); }
    ~transaction();
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    void commit();

private:
    database& db_;
    bool open_ = true;
};

// An online copy (sqlite3_backup) that others may go on writing beside. Atomic: the target appears when it is whole.
void copy(database& source, const std::filesystem::path& destination);
const char* version() noexcept;

}  // namespace qf::sqlite
