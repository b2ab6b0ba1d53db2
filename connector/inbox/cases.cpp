#include "connector/inbox/actions.hpp"
#include "connector/inbox/case_moves.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/list_reply.hpp"
#include "connector/inbox/writing.hpp"

#include <fmt/core.h>

namespace qf::inbox {
namespace {

struct event_pages {
    caller reader;  // is not shown what another has not sent yet
    std::string folder_case;
    event_place after = {};
    item_list items = {};

    bool operator()(tables& t, std::string& out) {
        constexpr std::int64_t rows_max = 32;
        const auto shown_to = reader.scope == scope::osl ? audience::osl : audience::others;
        const auto full = out.size() + piece_of_list;
        for (bool more = true; more;) {
            const auto rows = t.events.of_case(folder_case, after, rows_max);
            more = static_cast<std::int64_t>(rows.size()) == rows_max;
            for (const auto& row : rows) {
                if (out.size() >= full) return true;
                after = {row.created, row.id};
                if (row.status == "IN_PROGRESS" && !is_author(reader, row)) continue;
                json::writer item;
                write(item, t, row, shown_to);
                items.add(out, item.text());
            }
        }
        out += "]}";
        return false;
    }
};

}  // namespace

reply show_case(const call& c, tables& t) {
    const auto lite = query_flag(c, "lite");
    if (lite.refused) return *lite.refused;
    const auto found = find_case(c, t, c.arguments[0]);
    if (!found.row) return found.refused;
    auto body = written_case(t, *found.row);
    if (lite.value) return with_json(200, std::move(body));
    body.pop_back();  // of the object, which goes on
    body += R"(,"events":[)";
    return list_reply(t, std::move(body), event_pages{.reader = c.asker, .folder_case = found.row->id});
}

reply change_case(const call& c, tables& t) {
    const auto found = find_case(c, t, c.arguments[0]);
    if (!found.row) return found.refused;
    const auto wanted = status_of(c.body->root()["status"].text().value_or(""));
    if (!wanted) return refusal(400, "status is not a status");
    switch (rule_case(c.asker.scope, found.row->status, *wanted)) {
        case ruling::unchanged:
            return without_content();
        case ruling::wrong_actor:
            return unauthorized();
        case ruling::impossible:
            return refusal(400, fmt::format("A case cannot go from {} to {}", text(found.row->status), text(*wanted)));
        case ruling::allowed:
            break;
    }
    move_case(c, t, *found.row, *wanted);
    return without_content();
}

}  // namespace qf::inbox
