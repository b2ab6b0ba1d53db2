// connector/site/session_table.hpp -- the file of sessions and one-time links, as its writer sees it.
//
// Fails:    sqlite::failure.
// Thread:   the writer's (committer.hpp); load() before it begins. Not one of its calls opens a transaction.
// Source:   schemas/sql/sessions.0001.sql, sessions.0002.sql (whose column "settled" is the flag)
#pragma once

#include "connector/base/sqlite.hpp"
#include "connector/base/time.hpp"
#include "connector/site/session_shelf.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace qf::site {

class session_table {
public:
    explicit session_table(sqlite::database& db);

    // Those that are not over, the one unused longest first; the others are deleted.
    struct row {
        std::string_view id;
        instant began, used;
        session_flag flag;
    };
    using take_row = std::function<void(const row&)>;
    void load(instant began_after, instant used_after, const take_row& take);

    void insert(std::string_view id, std::string_view sealed, instant began, instant used);  // or replaces
    bool update(std::string_view id, std::string_view sealed, instant used);                 // false: it is not there
    void use(std::string_view id, instant used);
    void raise_flag(std::string_view id);
    void remove(std::string_view id);

    void add_link(std::string_view id, std::string_view sealed, instant expires);
    std::optional<std::string> take_link(std::string_view id, instant now);
    void remove_links(instant now);  // those that are over

private:
    sqlite::database& db_;
    sqlite::statement insert_{db_, R"(INSERT INTO session (id, began, used, sealed) VALUES (?1, ?2, ?3, ?4)
                                      ON CONFLICT (id) DO UPDATE SET used = excluded.used, sealed = excluded.sealed,
                                                                     settled = 0)"};
    sqlite::statement update_{db_, "UPDATE session SET used = ?2, sealed = ?3, settled = 0 WHERE id = ?1"};
    sqlite::statement use_{db_, "UPDATE session SET used = ?2 WHERE id = ?1"};
    sqlite::statement raise_flag_{db_, "UPDATE session SET settled = 1 WHERE id = ?1"};
    sqlite::statement remove_{db_, "DELETE FROM session WHERE id = ?1"};
    sqlite::statement add_link_{db_, "INSERT INTO link (id, sealed, expires) VALUES (?1, ?2, ?3)"};
    sqlite::statement find_link_{db_, "SELECT sealed FROM link WHERE id = ?1 AND expires > ?2"};
    sqlite::statement remove_link_{db_, "DELETE FROM link WHERE id = ?1"};
    sqlite::statement remove_links_{db_, "DELETE FROM link WHERE expires <= ?1"};
};

}  // namespace qf::site
