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
#include <vector>

namespace qf::hubee {

std::string organization_name(const recipient& receiver);  // "SI-<siret>-<cog>"
std::string organization_body(const organization_wish& wish);
bool is_organization(std::string_view body, const recipient& receiver);

std::string subscription_body(const subscription_wish& wish, std::string_view process_code, instant now);
std::optional<subscription> read_subscription(json::value v, const recipient& receiver, std::string_view process_code);
// The subscription of a list; an empty optional inside when it holds none of ours; the active one of several.
std::optional<std::optional<subscription>> read_subscriptions(std::string_view body, const recipient& receiver,
                                                              std::string_view process_code);
// The same subscription, active: what HubEE shows, without what it alone sets, with what activation changes. Nothing
// when the editor's commune is told by neither.
std::optional<std::string> activated_body(json::value now_shown, const std::optional<software_editor>& editor,
                                          instant now);

// A page of active subscriptions: how many it holds, of how many in all, and those that are town halls'.
struct subscription_page {
    std::size_t size = 0;
    std::vector<std::string> ids;  // of all
    std::vector<active_subscription> of_communes;
};
std::optional<subscription_page> read_page(std::string_view body, std::string_view process_code);
// "Subscriptions 0-24/100": 100. HubEE has spelt the word in two ways.
std::optional<std::size_t> total_of(std::string_view content_range);

bool says_already_exists(std::string_view body);
bool is_hubees_word(std::string_view body);  // {"errors":[…]}: a gateway's refusals are of other shapes

}  // namespace qf::hubee
