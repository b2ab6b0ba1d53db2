// connector/inbox/writing.hpp -- rows as HubEE's JSON objects, member for member as its documents list them.
//
// Source:   HubEE's OpenAPI documents api_folder 1.2.7 and api_subscription 1.2.3
#pragma once

#include "connector/inbox/attachment_table.hpp"
#include "connector/inbox/case_table.hpp"
#include "connector/inbox/event_table.hpp"
#include "connector/inbox/folder_table.hpp"
#include "connector/inbox/notification_table.hpp"
#include "connector/inbox/organization_table.hpp"
#include "connector/inbox/process_table.hpp"
#include "connector/inbox/subscription_table.hpp"

#include <optional>
#include <span>
#include <string>

namespace qf::inbox {

struct tables;

enum class audience { osl, others };  // an OSL is never shown an event's comment
enum class notification_detail { plain, with_event };

void write(json::writer& out, const organization& o);
void write_time(json::writer& out, std::string_view key, const std::optional<std::int64_t>& milliseconds);
void write(json::writer& out, const notification_row& n, notification_detail detail);
void write(json::writer& out, tables& t, const event_row& e, audience reader);
void write(json::writer& out, const process_row& p);
void write(json::writer& out, const organization_row& o);
void write(json::writer& out, const subscription_row& s);

std::string written_folder(tables& t, const folder_row& f);
std::string written_case(tables& t, const case_row& c);  // HubEE's lite=true: without its events

// The members of `body` that `names` lists, as a JSON object: what is kept of a referential body beside its columns.
std::string kept_members(json::value body, std::span<const std::string_view> names);
extern const std::span<const std::string_view> organization_members;
extern const std::span<const std::string_view> subscription_members;

}  // namespace qf::inbox
