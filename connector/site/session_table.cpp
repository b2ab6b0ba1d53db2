#include "connector/site/session_table.hpp"

#include "connector/base/time_text.hpp"

namespace qf::site {
namespace {

using sqlite::blob;

}  // namespace

session_table::session_table(sqlite::database& db) : db_{db} {}

void session_table::load(instant began_after, instant used_after, const take_row& take) {
    sqlite::statement over{db_, "DELETE FROM session WHERE began <= ?1 OR used <= ?2"};
    over.run(to_milliseconds(began_after), to_milliseconds(used_after));
    sqlite::statement rest{db_, "SELECT id, began, used, settled FROM session ORDER BY used"};
    for (auto rows = rest.with(); rows.step();)
        take({rows.view(0), from_milliseconds(rows.integer(1)), from_milliseconds(rows.integer(2)),
              rows.integer(3) != 0 ? session_flag::raised : session_flag::lowered});
}

void session_table::insert(std::string_view id, std::string_view sealed, instant began, instant used) {
    insert_.run(blob{id}, to_milliseconds(began), to_milliseconds(used), blob{sealed});
}

bool session_table::update(std::string_view id, std::string_view sealed, instant used) {
    return update_.run(blob{id}, to_milliseconds(used), blob{sealed}) > 0;
}

void session_table::use(std::string_view id, instant used) {
    use_.run(blob{id}, to_milliseconds(used));
}

void session_table::raise_flag(std::string_view id) {
    raise_flag_.run(blob{id});
}

void session_table::remove(std::string_view id) {
    remove_.run(blob{id});
}

void session_table::add_link(std::string_view id, std::string_view sealed, instant expires) {
    add_link_.run(blob{id}, blob{sealed}, to_milliseconds(expires));
}

std::optional<std::string> session_table::take_link(std::string_view id, instant now) {
    std::optional<std::string> out;
    {
        auto rows = find_link_.with(blob{id}, to_milliseconds(now));
        if (rows.step()) out = rows.text(0);
    }
    if (out) remove_link_.run(blob{id});
    return out;
}

void session_table::remove_links(instant now) {
    remove_links_.run(to_milliseconds(now));
}

}  // namespace qf::site
