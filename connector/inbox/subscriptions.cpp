#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/inbox/actions.hpp"
#include "connector/inbox/list_reply.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/inbox/writing.hpp"

#include <fmt/core.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace qf::inbox {
namespace {

constexpr std::string_view date_members[] = {"activateDateTime", "validateDateTime", "rejectDateTime", "endDateTime"};

std::vector<std::string> date_faults(json::value body) {
    std::vector<std::string> out;
    for (const auto name : date_members)
        if (const auto text = body[name].text(); text && !from_rfc3339(*text))
            out.push_back(fmt::format("{} is not an RFC 3339 date-time", name));
    return out;
}

struct judged_subscription {
    subscription_row row = {};
    organization_key subscriber = 0;
    std::vector<std::string> faults = {};
};

judged_subscription judge_subscription(const call& c, tables& t, std::string id, std::string status,
                                       const subscription_row* before) {
    const auto body = c.body->root();
    judged_subscription out{.faults = date_faults(body)};
    out.row = {.id = std::move(id),
               .subscriber = organization::from(body["subscriber"]),
               .process_code = body["processCode"].text_or(""),
               .status = std::move(status),
               .details = kept_members(body, subscription_members),
               .updated = to_milliseconds(c.now)};
    const auto key = t.organizations.key_of(out.row.subscriber);
    if (key) {
        out.subscriber = *key;
        const bool stays = before && before->subscriber.text() == out.row.subscriber.text() &&
                           before->process_code == out.row.process_code;
        if (!stays && t.subscriptions.id_of(*key, out.row.process_code))
            out.faults.push_back(fmt::format("Subscription {} for organization {} already exists", out.row.process_code,
                                             out.row.subscriber.text()));
    } else {
        out.faults.push_back(fmt::format("Subscriber {} does not exist", out.row.subscriber.text()));
    }
    if (!t.processes.exists(out.row.process_code))
        out.faults.push_back(fmt::format("Process {} does not exist", out.row.process_code));
    return out;
}

reply subscription_shown(unsigned status, tables& t, std::string_view id) {
    json::writer out;
    write(out, t.subscriptions.find(id).value());
    return with_json(status, out.text());
}

std::optional<std::string> subscription_text(tables& t, std::int64_t key) {
    const auto row = t.subscriptions.find_key(key);
    if (!row) return std::nullopt;
    json::writer out;
    write(out, *row);
    return out.text();
}

bool is_siret(std::string_view text) {
    return text.size() == 14 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

reply create_subscription(const call& c, tables& t) {
    const auto made = judge_subscription(c, t, uuid::v7(c.now).text(), "Inactif", nullptr);
    if (!made.faults.empty()) return refusal(400, made.faults);
    t.subscriptions.add(made.row, made.subscriber);
    return subscription_shown(201, t, made.row.id);
}

reply replace_subscription(const call& c, tables& t) {
    const auto before = t.subscriptions.find(c.arguments[0]);
    if (!before) return refusal(404, "Subscription is not found");
    const auto made = judge_subscription(c, t, before->id, c.body->root()["status"].text_or(before->status), &*before);
    if (!made.faults.empty()) return refusal(400, made.faults);
    t.subscriptions.replace(made.row, made.subscriber);
    return subscription_shown(200, t, made.row.id);
}

reply show_subscription(const call& c, tables& t) {
    if (!t.subscriptions.find(c.arguments[0])) return refusal(404, "Subscription is not found");
    return subscription_shown(200, t, c.arguments[0]);
}

reply list_subscriptions(const call& c, tables& t) {
    const auto page = page_of_query(c);
    if (page.refused) return *page.refused;
    subscription_filter filter{.offset = page.offset, .limit = page.limit};
    std::vector<std::string> faults;
    if (const auto text = c.target.first("status")) {
        filter.status = *text;
        if (*text != "Actif" && *text != "Inactif" && *text != "Suspendu" && *text != "Refusé")
            faults.push_back("Bad Request : @query.status must be Actif, Inactif, Suspendu or Refusé");
    }
    if (const auto text = c.target.first("companyRegister")) {
        filter.company_register = *text;
        if (!is_siret(*text)) faults.push_back("Bad Request : @query.companyRegister must have 14 digits");
    }
    if (const auto text = c.target.first("delegationActorEmail")) filter.delegation_actor_email = *text;
    if (c.target.first("datapassId")) {
        auto id = query_number(c, "datapassId", 0, INT64_MIN, INT64_MAX);
        if (id.refused) faults.push_back("Bad Request : @query.datapassId must be a whole number");
        filter.datapass_id = id.value;
    }
    if (const auto text = c.target.first("orderBy")) {
        const auto order = subscription_order(*text);
        if (order)
            filter.order_by = *order;
        else
            faults.push_back("Bad Request : @query.orderBy must be asc(column) or desc(column)");
    }
    if (!faults.empty()) return refusal(400, faults);
    if (const auto names = query_list(c, "processCode"); !names.empty()) {
        json::writer out;
        out.begin_array();
        for (const auto& name : names) out.put(name);
        out.end_array();
        filter.process_codes = out.text();
    }
    auto keys = t.subscriptions.keys(filter);
    const auto range = content_range("Subscriptions", page, keys.size(), t.subscriptions.count(filter));
    auto answer = list_of_keys(t, std::move(keys), subscription_text);
    answer.headers.push_back(range);
    return answer;
}

}  // namespace qf::inbox
