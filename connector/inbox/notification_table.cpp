#include "connector/inbox/notification_table.hpp"

#include <algorithm>

namespace qf::inbox {
namespace {

notification_row notification_of(const sqlite::execution& row) {
    return {.id = row.text(0),
            .recipient = row.integer(1),
            .recipient_name = {row.text(2), row.text(3), row.text(4)},
            .transmitter_name = {row.text(5), row.text(6), row.text(7)},
            .process_code = row.text(8),
            .folder_case = row.text(9),
            .event = row.maybe_text(10),
            .created = row.integer(11),
            .event_action_type = row.maybe_text(12),
            .event_status = row.maybe_text(13),
            .key = row.integer(14)};
}

}  // namespace

void notification_table::add(const new_notification& row) {
    add_.run(row.id, row.recipient, row.transmitter, row.process_code, row.folder_case, row.event, row.created);
}

std::vector<notification_row> notification_table::list(const notification_filter& f) {
    std::vector<notification_row> out;
    const auto take = [&](sqlite::execution& rows) {
        while (rows.step()) out.push_back(notification_of(rows));
    };
    if (!f.among.empty()) {
        for (const auto& process : f.among) {
            auto rows = of_process_.with(f.recipient, process, f.limit, f.after);
            take(rows);
        }
        if (f.among.size() > 1) std::ranges::sort(out, {}, &notification_row::key);
        if (static_cast<std::int64_t>(out.size()) > f.limit)
            out.erase(out.begin() + static_cast<std::ptrdiff_t>(f.limit), out.end());
    } else if (f.except) {
        auto rows = of_others_.with(f.recipient, *f.except, f.limit, f.after);
        take(rows);
    } else {
        auto rows = of_all_.with(f.recipient, f.limit, f.after);
        take(rows);
    }
    return out;
}

std::optional<notification_row> notification_table::find(std::string_view id) {
    auto rows = find_.with(id);
    if (!rows.step()) return std::nullopt;
    return notification_of(rows);
}

bool notification_table::any_in_folder(std::string_view folder) {
    return any_.with(folder).step();
}

void notification_table::remove(std::string_view id) {
    remove_.run(id);
}

void notification_table::migrate(organization_key old_owner, organization_key new_owner,
                                 const std::optional<std::string>& process) {
    migrate_.run(old_owner, new_owner, process);
}

}  // namespace qf::inbox
