#include "connector/base/time_text.hpp"
#include "connector/inbox/actions.hpp"
#include "connector/inbox/list_reply.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/inbox/writing.hpp"

#include <fmt/core.h>

#include <optional>

namespace qf::inbox {
namespace {

std::optional<std::string> asked_value(const call& c, std::string_view name) {
    const auto text = c.target.first(name);
    return text ? std::optional<std::string>{*text} : std::nullopt;
}

std::optional<std::string> organization_text(tables& t, organization_key key) {
    const auto row = t.organizations.find_key(key);
    if (!row) return std::nullopt;
    json::writer out;
    write(out, *row);
    return out.text();
}

}  // namespace

reply create_organization(const call& c, tables& t) {
    const auto body = c.body->root();
    const auto name = organization::from(body);
    if (t.organizations.key_of(name)) return refusal(400, fmt::format("Organization {} already exists", name.text()));
    t.organizations.add(name, kept_members(body, organization_members), to_milliseconds(c.now));
    json::writer out;
    write(out, t.organizations.find(name).value());
    return with_json(201, out.text());
}

// Its name is its identity: what follows it, the folders first, hangs on it.
reply replace_organization(const call& c, tables& t) {
    const auto name = organization::parse(c.arguments[0]);
    if (!name) return refusal(400, "Bad Request : @path must be <type>-<SIRET>-<branch code>");
    const auto row = t.organizations.find(*name);
    if (!row) return refusal(404, "Organization is not found");
    const auto body = c.body->root();
    if (organization::from(body).text() != name->text())
        return refusal(400, "type, companyRegister and branchCode must be those of the path");
    t.organizations.replace(row->key, kept_members(body, organization_members));
    json::writer out;
    write(out, t.organizations.find(*name).value());
    return with_json(200, out.text());
}

reply show_organization(const call& c, tables& t) {
    const auto name = organization::parse(c.arguments[0]);
    if (!name) return refusal(400, "Bad Request : @path must be <type>-<SIRET>-<branch code>");
    const auto row = t.organizations.find(*name);
    if (!row) return refusal(404, "Organization is not found");
    json::writer out;
    write(out, *row);
    return with_json(200, out.text());
}

reply list_organizations(const call& c, tables& t) {
    const auto page = page_of_query(c);
    if (page.refused) return *page.refused;
    organization_filter filter{.type = asked_value(c, "type"),
                               .company_register = asked_value(c, "companyRegister"),
                               .branch_code = asked_value(c, "branchCode"),
                               .offset = page.offset,
                               .limit = page.limit};
    if (const auto text = c.target.first("orderBy")) {
        const auto order = organization_order(*text);
        if (!order) return refusal(400, "Bad Request : @query.orderBy must be asc(column) or desc(column)");
        filter.order_by = *order;
    }
    auto keys = t.organizations.keys(filter);
    const auto range = content_range("Organizations", page, keys.size(), t.organizations.count(filter));
    auto answer = list_of_keys(t, std::move(keys), organization_text);
    answer.headers.push_back(range);
    return answer;
}

}  // namespace qf::inbox
