#include "connector/inbox/checks.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/inbox/sniffing.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/net/field_text.hpp"
#include "connector/net/gzip.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::inbox {
namespace {

using net::http::same_text;
namespace field = net::http::field;

std::string place_of(const endpoint_route& route, std::string_view part) {
    return fmt::format("[ERROR][REQUEST][{} {} @{}]", std::string_view{net::http::to_string(route.method)},
                       route.pattern, part);
}

std::optional<std::string_view> bearer(const net::request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view value = request[field::authorization];
    if (value.size() <= scheme.size() || !same_text(value.substr(0, scheme.size()), scheme)) return std::nullopt;
    return value.substr(scheme.size());
}

bool has_content_type(const net::request& request, std::string_view wanted) {
    const std::string_view given = request[field::content_type];
    return same_text(net::trimmed(given.substr(0, given.find(';'))), wanted);
}

// The body as its sender meant it: whole, in memory, and of no more bytes than JSON may have.
std::optional<reply> read_content(call& c, const net::request& request) {
    c.content = request.body();
    if (c.content.empty() || net::packing_of(request) == net::packing::none) return std::nullopt;
    auto plain = net::unpacked(c.content, json_max);
    if (!plain && plain.error() == errc::too_large)
        return refusal(413, fmt::format("A JSON body has at most {} bytes, unpacked", json_max));
    if (!plain) return refusal(400, "The body is no gzip, as its Content-Encoding says");
    c.unpacked = std::move(*plain);
    c.content = c.unpacked;
    return std::nullopt;
}

void read_arguments(call& c, const endpoint_route& route, std::vector<std::string>& faults) {
    if (route.action.arguments != argument_kind::uuid) return;  // names: there is such a thing, or there is none
    for (auto& argument : c.arguments) {
        auto parsed = uuid::parse(argument);
        if (parsed)
            argument = parsed->text();
        else
            faults.push_back(
                fmt::format("{} Input string \"{}\" is not a valid UUID", place_of(route, "path"), argument));
    }
}

void read_query(const call& c, const endpoint_route& route, std::vector<std::string>& faults) {
    for (const auto& [name, value] : c.target.query)
        if (std::ranges::find(route.action.query, name) == route.action.query.end())
            faults.push_back(fmt::format("{} Query parameter '{}' is unexpected", place_of(route, "query"), name));
}

std::optional<std::string> read_header(const net::request& request, const endpoint_route& route, std::string_view name,
                                       std::vector<std::string>& faults) {
    constexpr std::size_t most = 50;
    const auto found = request.find(name);
    if (found == request.end()) return std::nullopt;
    const std::string_view value = found->value();
    if (value.size() > most || !is_utf8(value)) {
        faults.push_back(fmt::format("{} {} must have at most {} characters", place_of(route, "header"), name, most));
        return std::nullopt;
    }
    return std::string{value};
}

}  // namespace

checks::checks() {
    for (const auto& route : endpoints())
        if (const auto name = route.action.schema; !name.empty() && !validators_.contains(name))
            validators_.emplace(name, std::make_unique<const schemas::validator>(name));
}

void checks::read_body(call& c, const net::request& request, const endpoint_route& route,
                       std::vector<std::string>& faults) const {
    if (route.action.body == body_kind::binary) {
        if (!c.streamed)
            c.file = {.size = static_cast<std::int64_t>(c.content.size()),
                      .beginning = std::string{c.content.substr(0, sniffed_max)},
                      .digest = sha256(c.content)};
        if (const auto digest = request.find("digest"); digest != request.end()) c.digest_header = digest->value();
        return;
    }
    if (route.action.body != body_kind::json) return;
    auto parsed = json::document::parse(c.content);
    if (!parsed) {
        faults.push_back(fmt::format("{} {}", place_of(route, "body"), json::fault_of(c.content)));
        return;
    }
    c.body = std::move(*parsed);
    const auto& validator = *validators_.at(route.action.schema);
    if (validator.accepts(c.body->root())) return;
    const auto found = validator.check(c.body->root());
    for (const auto& fault : found.list())
        faults.push_back(fmt::format("{} {}: {}{}{}", place_of(route, "body"), fault.place.empty() ? "/" : fault.place,
                                     fault.problem, fault.suggestion.empty() ? "" : "; ", fault.suggestion));
}

std::optional<reply> checks::prepare(call& c, const net::request& request, const endpoint_route& route,
                                     tables& t) const {
    const auto token = bearer(request);
    if (!token) return refusal_of_token(900902, "Missing Credentials");
    auto known = t.clients.caller_of(sha256(*token), to_milliseconds(c.now));
    if (!known) return refusal_of_token(900901, "Invalid Credentials");
    c.asker = std::move(*known);
    if (!route.action.scopes.has(c.asker.scope)) return refusal(403, "Unauthorized user");
    if (route.action.body == body_kind::json && !has_content_type(request, "application/json"))
        return refusal(415, "Content-Type must be application/json");
    if (route.action.body == body_kind::binary && !has_content_type(request, "application/octet-stream"))
        return refusal(415, "Content-Type must be application/octet-stream");
    if (net::packing_of(request) == net::packing::other)
        return refusal(415, "Content-Encoding must be gzip, or absent");
    if (route.action.body == body_kind::json && request.body().size() > json_max)
        return refusal(413, fmt::format("A JSON body has at most {} bytes", json_max));
    if (auto refused = read_content(c, request)) return refused;
    std::vector<std::string> faults;
    read_arguments(c, route, faults);
    read_query(c, route, faults);
    c.partner = {read_header(request, route, "editorName", faults),
                 read_header(request, route, "applicationName", faults),
                 read_header(request, route, "softwareVersion", faults)};
    if (const auto range = request.find(field::range); range != request.end()) c.range_header = range->value();
    read_body(c, request, route, faults);
    if (faults.empty()) return std::nullopt;
    return refusal(400, faults);
}

}  // namespace qf::inbox
