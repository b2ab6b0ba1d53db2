#include "connector/inbox/endpoints.hpp"

#include "connector/inbox/actions.hpp"

namespace qf::inbox {
namespace {

using net::http::verb;
using enum effect;
using enum net::method_override;

constexpr scopes makers{scope::osl, scope::admin};
constexpr scopes everybody{scope::osl, scope::si, scope::admin};
constexpr scopes enrollers{scope::datapass, scope::admin};
constexpr scopes readers{scope::osl, scope::datapass, scope::admin};
constexpr scopes administrators{scope::admin};

constexpr std::string_view notification_query[] = {"maxResult", "processCode", "processPriority", "eventDetails"};
constexpr std::string_view case_query[] = {"lite"};
constexpr std::string_view organization_query[] = {"type", "companyRegister", "branchCode", "offSet", "maxResult"};
constexpr std::string_view subscription_query[] = {"processCode", "status", "companyRegister", "delegationActorEmail",
                                                   "orderBy",     "offSet", "maxResult"};

constexpr endpoint json_change(reply (*answer)(const call&, tables&), scopes who, std::string_view schema) {
    return {.answer = answer, .effect = changes, .scopes = who, .body = body_kind::json, .schema = schema};
}
constexpr endpoint change(reply (*answer)(const call&, tables&), scopes who) {
    return {.answer = answer, .effect = changes, .scopes = who};
}
constexpr endpoint show(reply (*answer)(const call&, tables&), scopes who,
                        std::span<const std::string_view> query = {}) {
    return {.answer = answer, .effect = reads, .scopes = who, .query = query};
}

constexpr endpoint_route table[] = {
    {verb::post, "/teledossiers/v1/folders", json_change(create_folder, makers, "hubee.folder.json")},
    {verb::get, "/teledossiers/v1/folders/{}", show(show_folder, makers)},
    {verb::patch, "/teledossiers/v1/folders/{}", json_change(change_folder, makers, "hubee.folder_change.json"),
     honoured},
    {verb::delete_, "/teledossiers/v1/folders/{}", change(delete_folder, makers)},
    {verb::put,
     "/teledossiers/v1/folders/{}/attachments/{}",
     {.answer = put_attachment, .effect = changes, .scopes = makers, .body = body_kind::binary}},

    {verb::get, "/teledossiers/v1/notifications", show(list_notifications, everybody, notification_query)},
    {verb::delete_, "/teledossiers/v1/notifications/{}", change(delete_notification, everybody)},

    {verb::get, "/teledossiers/v1/cases/{}", show(show_case, everybody, case_query)},
    {verb::patch, "/teledossiers/v1/cases/{}", json_change(change_case, everybody, "hubee.case_change.json"), honoured},
    {verb::get, "/teledossiers/v1/cases/{}/attachments/{}", show(download_attachment, everybody)},
    {verb::post, "/teledossiers/v1/cases/{}/events", json_change(create_event, everybody, "hubee.event.json")},
    {verb::get, "/teledossiers/v1/cases/{}/events/{}", show(show_event, everybody)},
    {verb::patch, "/teledossiers/v1/cases/{}/events/{}",
     json_change(change_event, everybody, "hubee.event_change.json"), honoured},
    {verb::delete_, "/teledossiers/v1/cases/{}/events/{}", change(delete_event, everybody)},
    {verb::get, "/teledossiers/v1/cases/{}/events/{}/attachments/{}", show(no_event_attachment, everybody)},
    {verb::put,
     "/teledossiers/v1/cases/{}/events/{}/attachments/{}",
     {.answer = no_event_attachment, .effect = reads, .scopes = everybody, .body = body_kind::binary}},

    {verb::post, "/referential/v1/organizations",
     json_change(create_organization, enrollers, "hubee.organization.json")},
    {verb::get, "/referential/v1/organizations", show(list_organizations, readers, organization_query)},
    {verb::get,
     "/referential/v1/organizations/{}",
     {.answer = show_organization, .effect = reads, .scopes = readers, .arguments = argument_kind::organization}},
    {verb::post, "/referential/v1/subscriptions",
     json_change(create_subscription, enrollers, "hubee.subscription.json")},
    {verb::get, "/referential/v1/subscriptions", show(list_subscriptions, makers, subscription_query)},
    {verb::get, "/referential/v1/subscriptions/{}", show(show_subscription, makers)},
    {verb::put, "/referential/v1/subscriptions/{}",
     json_change(replace_subscription, administrators, "hubee.subscription.json")},
};

}  // namespace

std::span<const endpoint_route> endpoints() noexcept {
    return table;
}

}  // namespace qf::inbox
