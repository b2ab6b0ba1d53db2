#include "connector/inbox/actions.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/writing.hpp"

#include <algorithm>
#include <vector>

namespace qf::inbox {
namespace {

std::string json_of_names(const std::vector<std::string>& names) {
    json::writer out;
    out.begin_array();
    for (const auto& name : names) out.put(name);
    return out.end_array().text();
}

// Those of the priority processes first, then the rest; both oldest first.
std::vector<notification_row> list_in_order(tables& t, notification_filter filter, std::vector<std::string> asked,
                                            const std::vector<std::string>& priority) {
    std::ranges::sort(asked);
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    const auto urgent = [&](const std::string& name) { return std::ranges::find(priority, name) != priority.end(); };
    std::vector<std::string> first, rest;
    for (auto& name : asked) (urgent(name) ? first : rest).push_back(std::move(name));
    if (asked.empty()) {
        first = priority;
        std::ranges::sort(first);
        first.erase(std::unique(first.begin(), first.end()), first.end());
    }
    std::vector<notification_row> out;
    if (!first.empty()) {
        filter.among = first;
        out = t.notifications.list(filter);
        filter.limit -= static_cast<std::int64_t>(out.size());
        if (asked.empty()) filter.except = json_of_names(first);
    }
    if (filter.limit == 0 || (rest.empty() && !asked.empty())) return out;
    filter.among = std::move(rest);
    for (auto& one : t.notifications.list(filter)) out.push_back(std::move(one));
    return out;
}

}  // namespace

reply list_notifications(const call& c, tables& t) {
    constexpr std::int64_t least = 1, usual = 25, most = 10'000;
    const auto limit = query_number(c, "maxResult", usual, least, most);
    if (limit.refused) return *limit.refused;
    const auto details = query_flag(c, "eventDetails");
    if (details.refused) return *details.refused;
    notification_filter filter{.recipient = c.who.organization, .limit = limit.value};
    const auto asked = query_list(c, "processCode");
    std::vector<notification_row> rows;
    if (!c.who.process_code) {
        rows = list_in_order(t, filter, asked, query_list(c, "processPriority"));
    } else if (asked.empty() || std::ranges::find(asked, *c.who.process_code) != asked.end()) {
        filter.among = {*c.who.process_code};
        rows = t.notifications.list(filter);
    }
    json::writer out;
    out.begin_array();
    for (const auto& row : rows)
        write(out, row, details.value ? notification_detail::with_event : notification_detail::plain);
    out.end_array();
    return with_json(200, out.text());
}

reply delete_notification(const call& c, tables& t) {
    const auto row = t.notifications.find(c.arguments[0]);
    if (!row) return refusal(404, "Notification is not found");
    const bool own =
        row->recipient == c.who.organization && (!c.who.process_code || *c.who.process_code == row->process_code);
    if (!own && c.who.scope != scope::admin) return unauthorized();
    t.notifications.remove(row->id);
    return without_content();
}

}  // namespace qf::inbox
