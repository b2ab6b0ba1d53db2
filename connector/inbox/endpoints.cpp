#include "connector/inbox/endpoints.hpp"

#include "connector/inbox/actions.hpp"

namespace qf::inbox {
namespace {

using net::http::verb;
using enum effect;
using enum net::method_override;
using answering = reply (*)(const call&, tables&);

constexpr scopes makers{scope::osl, scope::admin};
constexpr scopes receivers{scope::si, scope::admin};
constexpr scopes everybody{scope::osl, scope::si, scope::admin};
constexpr scopes enrollers{scope::datapass, scope::admin};
constexpr scopes readers{scope::osl, scope::datapass, scope::admin};
constexpr scopes administrators{scope::admin};

constexpr std::string_view notification_query[] = {"maxResult", "processCode", "processPriority", "eventDetails"};
constexpr std::string_view case_query[] = {"lite"};
constexpr std::string_view page_query[] = {"offSet", "maxResult"};
constexpr std::string_view organization_query[] = {"type",    "companyRegister", "branchCode",
                                                   "orderBy", "offSet",          "maxResult"};
constexpr std::string_view subscription_query[] = {"processCode", "status",  "companyRegister", "delegationActorEmail",
                                                   "datapassId",  "orderBy", "offSet",          "maxResult"};

// Builds one line of the table: what it says of itself, then who may, then what it takes and shows.
struct line {
    endpoint made;
    constexpr line(std::string_view summary, answering answer, effect consequence, scopes allowed)
        : made{.summary = summary, .answer = answer, .effect = consequence, .scopes = allowed} {}
    constexpr line takes(std::string_view schema) const {
        auto out = *this;
        out.made.body = body_kind::json;
        out.made.schema = schema;
        return out;
    }
    constexpr line takes_bytes(welcoming welcomes) const {
        auto out = *this;
        out.made.body = body_kind::binary;
        out.made.welcomes = welcomes;
        return out;
    }
    constexpr line shows(unsigned status, std::string_view answer) const {
        auto out = *this;
        out.made.success = status;
        out.made.shows = answer;
        return out;
    }
    constexpr line asks(std::span<const std::string_view> query) const {
        auto out = *this;
        out.made.query = query;
        return out;
    }
    constexpr line of(argument_kind arguments) const {
        auto out = *this;
        out.made.arguments = arguments;
        return out;
    }
    constexpr operator endpoint() const { return made; }
};

constexpr endpoint_route table[] = {
    {verb::post, "/teledossiers/v1/folders",
     line{"Announce a folder, its cases and its attachments", create_folder, changes, makers}
         .takes("hubee.folder.json")
         .shows(201, "folder")},
    {verb::get, "/teledossiers/v1/folders/{}",
     line{"A folder with its cases and attachments", show_folder, reads, makers}.shows(200, "folder")},
    {verb::patch, "/teledossiers/v1/folders/{}",
     line{"Complete or close a folder", change_folder, changes, makers}.takes("hubee.folder_change.json"), honoured},
    {verb::delete_, "/teledossiers/v1/folders/{}",
     line{"Delete a folder that is HUBEE_RECEIVED", delete_folder, changes, makers}},
    {verb::put, "/teledossiers/v1/folders/{}/attachments/{}",
     line{"Send the bytes of a folder's attachment", put_attachment, changes, makers}.takes_bytes(welcomes_attachment)},

    {verb::get, "/teledossiers/v1/notifications",
     line{"What the caller has not fetched yet, oldest first", list_notifications, reads, everybody}
         .asks(notification_query)
         .shows(200, "notifications")},
    {verb::delete_, "/teledossiers/v1/notifications/{}",
     line{"Forget a notification", delete_notification, changes, everybody}},

    {verb::put, "/teledossiers/v1/cases/migrate",
     line{"Move cases, events and notifications to another organization", migrate_cases, changes, receivers}
         .takes("hubee.case_migration.json")
         .shows(200, "migration")},
    {verb::get, "/teledossiers/v1/cases/{}",
     line{"A case; lite=true: without its events", show_case, reads, everybody}.asks(case_query).shows(200, "case")},
    {verb::patch, "/teledossiers/v1/cases/{}",
     line{"Change the status of a case", change_case, changes, everybody}.takes("hubee.case_change.json"), honoured},
    {verb::get, "/teledossiers/v1/cases/{}/attachments/{}",
     line{"The bytes of an attachment, or a range of them", download_attachment, reads, everybody}.shows(200,
                                                                                                         "binary")},
    {verb::post, "/teledossiers/v1/cases/{}/events",
     line{"Say something about a case", create_event, changes, everybody}
         .takes("hubee.event.json")
         .shows(201, "event")},
    {verb::get, "/teledossiers/v1/cases/{}/events/{}",
     line{"An event with its attachments", show_event, reads, everybody}.shows(200, "event")},
    {verb::patch, "/teledossiers/v1/cases/{}/events/{}",
     line{"Send a deposit (its author), or acknowledge an event (its reader)", change_event, changes, everybody}.takes(
         "hubee.event_change.json"),
     honoured},
    {verb::delete_, "/teledossiers/v1/cases/{}/events/{}",
     line{"Delete a deposit that is IN_PROGRESS", delete_event, changes, everybody}},
    {verb::get, "/teledossiers/v1/cases/{}/events/{}/attachments/{}",
     line{"The bytes of an event's attachment, or a range of them", download_event_attachment, reads, everybody}.shows(
         200, "binary")},
    {verb::put, "/teledossiers/v1/cases/{}/events/{}/attachments/{}",
     line{"Send the bytes of an event's attachment", put_event_attachment, changes, everybody}.takes_bytes(
         welcomes_event_attachment)},
    {verb::get, "/teledossiers/v1/attachmentsIdsForPurge",
     line{"Attachments whose time is over, for a portal that holds copies", list_ids_for_purge, reads, everybody}.shows(
         200, "idsForPurge")},
    {verb::put, "/teledossiers/v1/idsPurged",
     line{"The portal has deleted its copies of these", mark_ids_purged, changes, everybody}.takes(
         "hubee.ids_purged.json")},

    {verb::post, "/referential/v1/organizations",
     line{"Make an organization known", create_organization, changes, enrollers}
         .takes("hubee.organization.json")
         .shows(201, "organization")},
    {verb::get, "/referential/v1/organizations",
     line{"Organizations, by filters and pages", list_organizations, reads, readers}
         .asks(organization_query)
         .shows(200, "organizations")},
    {verb::get, "/referential/v1/organizations/{}",
     line{"An organization by its name, such as SI-21260086600016-26086", show_organization, reads, readers}
         .of(argument_kind::organization)
         .shows(200, "organization")},
    {verb::put, "/referential/v1/organizations/{}",
     line{"Change what is known of an organization", replace_organization, changes, administrators}
         .of(argument_kind::organization)
         .takes("hubee.organization.json")
         .shows(200, "organization")},
    {verb::post, "/referential/v1/subscriptions",
     line{"Ask for a process, for an organization", create_subscription, changes, enrollers}
         .takes("hubee.subscription.json")
         .shows(201, "subscription")},
    {verb::get, "/referential/v1/subscriptions",
     line{"Subscriptions, by filters, order and pages", list_subscriptions, reads, makers}
         .asks(subscription_query)
         .shows(200, "subscriptions")},
    {verb::get, "/referential/v1/subscriptions/{}",
     line{"A subscription", show_subscription, reads, makers}.shows(200, "subscription")},
    {verb::put, "/referential/v1/subscriptions/{}",
     line{"Change a subscription, its status included", replace_subscription, changes, administrators}
         .takes("hubee.subscription.json")
         .shows(200, "subscription")},
    {verb::post, "/referential/v1/processes",
     line{"Make a process known, with its rules and delays", create_process, changes, administrators}
         .takes("hubee.process.json")
         .shows(201, "process")},
    {verb::get, "/referential/v1/processes",
     line{"Processes, by pages", list_processes, reads, administrators}.asks(page_query).shows(200, "processes")},
    {verb::get, "/referential/v1/processes/{}",
     line{"A process by its code", show_process, reads, administrators}
         .of(argument_kind::process)
         .shows(200, "process")},
    {verb::put, "/referential/v1/processes/{}",
     line{"Change the rules and delays of a process", replace_process, changes, administrators}
         .of(argument_kind::process)
         .takes("hubee.process.json")
         .shows(200, "process")},
};

}  // namespace

std::span<const endpoint_route> endpoints() noexcept {
    return table;
}

}  // namespace qf::inbox
