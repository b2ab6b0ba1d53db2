// connector/hubee/referential_body.hpp -- HubEE's organizations and subscriptions as JSON: what we send, what we
// believe.
//
// Fails:    nothing instead of a value; the caller says destination_babbles.
// Thread:   any.
// Source:   api_subscription 1.2.3, schemas Subscription and OrganizationIdentifier
#pragma once

#include "connector/base/time.hpp"
#include "connector/hubee/referential.hpp"
#include "schemas/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::hubee {

std::string organization_name(const recipient& who);  // "SI-<siret>-<cog>"
std::string organization_body(const organization_wish& wish);
bool is_organization(std::string_view body, const recipient& who);

std::string subscription_body(const subscription_wish& wish, std::string_view process_code, instant now);
std::optional<subscription> read_subscription(json::value v, const recipient& who, std::string_view process_code);
// The subscription of a list; an empty optional inside when it holds none of ours; the active one of several.
std::optional<std::optional<subscription>> read_subscriptions(std::string_view body, const recipient& who,
                                                              std::string_view process_code);
// The same subscription, active: `now` is what HubEE shows, with what activation changes.
std::string activated_body(json::value now_shown, const std::optional<siret>& editor, instant now);

bool says_already_exists(std::string_view body);

}  // namespace qf::hubee
