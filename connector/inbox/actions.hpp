// connector/inbox/actions.hpp -- what each endpoint does, over the tables of one thread.
//
// Promise:  an action that refuses has changed nothing: everything is judged before the first write. One exception: an
//           upload's bytes that are refused leave REJECTED or CORRUPTED as the status of their attachment.
// Thread:   reading actions run on the reader's, changing ones on the writer's inside a transaction.
#pragma once

#include "connector/inbox/endpoints.hpp"

#include <optional>

namespace qf::inbox {

struct tables;

// folders.cpp
reply create_folder(const call& c, tables& t);
reply show_folder(const call& c, tables& t);
reply change_folder(const call& c, tables& t);
reply delete_folder(const call& c, tables& t);
// attachments.cpp
reply put_attachment(const call& c, tables& t);
reply put_event_attachment(const call& c, tables& t);
reply download_event_attachment(const call& c, tables& t);
// Would the bytes be kept, by what is known of them? Asked before they are read, and before they are scanned; when not,
// the put_… says why.
std::optional<awaited_file> welcomes_attachment(const call& c, tables& t);
std::optional<awaited_file> welcomes_event_attachment(const call& c, tables& t);
reply download_attachment(const call& c, tables& t);
// cases.cpp
reply show_case(const call& c, tables& t);
reply change_case(const call& c, tables& t);
// moving_house.cpp
reply migrate_cases(const call& c, tables& t);
// portal_purge.cpp
reply list_ids_for_purge(const call& c, tables& t);
reply mark_ids_purged(const call& c, tables& t);
// events.cpp
reply create_event(const call& c, tables& t);
reply show_event(const call& c, tables& t);
reply change_event(const call& c, tables& t);
reply delete_event(const call& c, tables& t);
// notifications.cpp
reply list_notifications(const call& c, tables& t);
reply delete_notification(const call& c, tables& t);
// organizations.cpp
reply create_organization(const call& c, tables& t);
reply replace_organization(const call& c, tables& t);
reply show_organization(const call& c, tables& t);
reply list_organizations(const call& c, tables& t);
// subscriptions.cpp
reply create_subscription(const call& c, tables& t);
reply replace_subscription(const call& c, tables& t);
reply show_subscription(const call& c, tables& t);
reply list_subscriptions(const call& c, tables& t);
// processes.cpp
reply create_process(const call& c, tables& t);
reply replace_process(const call& c, tables& t);
reply show_process(const call& c, tables& t);
reply list_processes(const call& c, tables& t);

}  // namespace qf::inbox
