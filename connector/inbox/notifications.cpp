#include "connector/inbox/actions.hpp"
#include "connector/inbox/finding.hpp"
#include "connector/inbox/list_reply.hpp"
#include "connector/inbox/writing.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace qf::inbox {
namespace {

std::string json_of_names(const std::vector<std::string>& names) {
    json::writer out;
    out.begin_array();
    for (const auto& name : names) out.put(name);
    return out.end_array().text();
}

void sort_once(std::vector<std::string>& names) {
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
}

// One after the other: those of the priority processes, then the rest; each oldest first.
std::vector<notification_filter> in_order(const caller& asker, std::vector<std::string> asked,
                                          std::vector<std::string> priority) {
    sort_once(asked);
    sort_once(priority);
    const notification_filter all{.recipient = asker.organization};
    std::vector<notification_filter> out;
    const auto add = [&](std::vector<std::string> processes) {
        if (processes.empty()) return;
        out.push_back(all);
        out.back().among = std::move(processes);
    };
    if (asker.process_code) {
        if (asked.empty() || std::ranges::binary_search(asked, *asker.process_code)) add({*asker.process_code});
    } else if (asked.empty()) {
        add(priority);
        out.push_back(all);
        if (!priority.empty()) out.back().except = json_of_names(priority);
    } else {
        std::vector<std::string> urgent, others;
        std::ranges::set_intersection(asked, priority, std::back_inserter(urgent));
        std::ranges::set_difference(asked, priority, std::back_inserter(others));
        add(std::move(urgent));
        add(std::move(others));
    }
    return out;
}

struct notification_pages {
    std::vector<notification_filter> filters;
    std::int64_t left = 0;  // rows
    notification_detail detail = notification_detail::plain;
    std::size_t present = 0;  // of the filters
    item_list items = {};

    bool operator()(tables& t, std::string& out) {
        constexpr std::int64_t rows_max = 64;
        const auto full = out.size() + piece_of_list;
        while (left > 0 && present < filters.size()) {
            auto& filter = filters[present];
            filter.limit = std::min(left, rows_max);
            const auto rows = t.notifications.list(filter);
            for (const auto& row : rows) {
                if (out.size() >= full) return true;
                json::writer item;
                write(item, row, detail);
                items.add(out, item.text());
                filter.after = row.key;
                --left;
            }
            if (static_cast<std::int64_t>(rows.size()) < filter.limit) ++present;
        }
        out += ']';
        return false;
    }
};

}  // namespace

reply list_notifications(const call& c, tables& t) {
    constexpr std::int64_t least = 1, usual = 25;
    const auto limit = query_number(c, "maxResult", usual, least, INT64_MAX);
    if (limit.refused) return *limit.refused;
    const auto details = query_flag(c, "eventDetails");
    if (details.refused) return *details.refused;
    return list_reply(
        t, "[",
        notification_pages{.filters = in_order(c.asker, query_list(c, "processCode"), query_list(c, "processPriority")),
                           .left = limit.value,
                           .detail = details.value ? notification_detail::with_event : notification_detail::plain});
}

reply delete_notification(const call& c, tables& t) {
    const auto row = t.notifications.find(c.arguments[0]);
    if (!row) return refusal(404, "Notification is not found");
    const bool own =
        row->recipient == c.asker.organization && (!c.asker.process_code || *c.asker.process_code == row->process_code);
    if (!own && c.asker.scope != scope::admin) return unauthorized();
    t.notifications.remove(row->id);
    return without_content();
}

}  // namespace qf::inbox
