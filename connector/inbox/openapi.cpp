#include "connector/inbox/openapi.hpp"

#include "connector/inbox/endpoints.hpp"
#include "schemas/embedded.hpp"

#include <fmt/core.h>

#include <map>
#include <set>
#include <vector>

namespace qf::inbox {
namespace {

constexpr std::string_view answers_schema = "hubee.answers.json";

// "/teledossiers/v1/cases/{}/events/{}" has caseId and eventId.
struct named_path {
    std::string text;
    std::vector<std::string> parameters;
};
named_path name_path(const endpoint_route& route) {
    named_path out;
    std::string segment;
    std::string_view rest = route.pattern;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto one = rest.substr(0, rest.find('/'));
        rest.remove_prefix(one.size());
        if (one == "{}") {
            const auto name = route.action.arguments == argument_kind::uuid
                                  ? segment.substr(0, segment.size() - 1) + "Id"
                              : route.action.arguments == argument_kind::organization ? std::string{"organization"}
                                                                                      : std::string{"processCode"};
            out.text += "/{" + name + '}';
            out.parameters.push_back(name);
        } else {
            out.text += '/' + std::string{one};
            segment = one;
        }
    }
    return out;
}

void write_parameter(json::writer& out, std::string_view name, std::string_view place, std::string_view format) {
    out.begin_object().member("name", name).member("in", place).member("required", place == "path");
    out.key("schema").begin_object().member("type", "string");
    if (!format.empty()) out.member("format", format);
    out.end_object().end_object();
}

void write_query_parameter(json::writer& out, std::string_view name) {
    out.begin_object().member("name", name).member("in", "query").member("required", false);
    out.key("schema").begin_object();
    if (name == "processCode" || name == "processPriority") {  // as often as wanted
        out.member("type", "array").key("items").begin_object().member("type", "string").end_object();
    } else if (name == "datapassId") {
        out.member("type", "integer");
    } else if (name == "maxResult" || name == "offSet") {
        out.member("type", "integer").member("minimum", name == "offSet" ? 0 : 1);
    } else if (name == "eventDetails" || name == "lite") {
        out.member("type", "boolean");
    } else {
        out.member("type", "string");
    }
    out.end_object().end_object();
}

void write_header_parameters(json::writer& out, const endpoint_route& route, bool overriding) {
    for (const auto name : {"editorName", "applicationName", "softwareVersion"}) {
        out.begin_object().member("name", name).member("in", "header").member("required", false).key("schema");
        out.begin_object().member("type", "string").member("maxLength", 50).end_object().end_object();
    }
    if (route.action.body == body_kind::binary) write_parameter(out, "digest", "header", {});
    if (route.action.shows == "binary") write_parameter(out, "Range", "header", {});
    if (!overriding) return;
    out.begin_object().member("name", "X-HTTP-Method-Override").member("in", "header").member("required", true);
    out.key("schema").begin_object().key("enum").begin_array().put("PATCH").end_array().end_object().end_object();
}

void write_refusal(json::writer& out, unsigned status, std::string_view what) {
    out.key(std::to_string(status)).begin_object().member("description", what).key("content").begin_object();
    out.key("application/json").begin_object().key("schema").begin_object();
    out.member("$ref", "#/components/schemas/Error").end_object().end_object().end_object().end_object();
}

void write_success(json::writer& out, unsigned status, std::string_view shows) {
    out.key(std::to_string(status)).begin_object().member("description", status == 206 ? "A range" : "Done");
    if (!shows.empty()) {
        out.key("content").begin_object();
        out.key(shows == "binary" ? "application/octet-stream" : "application/json").begin_object().key("schema");
        if (shows == "binary") {
            out.begin_object().end_object();
        } else {
            const auto answers = json::document::parse(schemas::text_of(answers_schema)).value();
            out.put(answers["properties"][shows]);
        }
        out.end_object().end_object();
    }
    out.end_object();
}

void write_responses(json::writer& out, const endpoint_route& route) {
    const auto& action = route.action;
    out.key("responses").begin_object();
    write_success(out, action.success, action.shows);
    if (action.shows == "binary") write_success(out, 206, action.shows);
    write_refusal(out, 400, "The request is wrong: every fault at once");
    write_refusal(out, 401, "The token is missing (900902), unknown or expired (900901)");
    write_refusal(out, 403, "The caller may not do this, or not to this");
    if (route.pattern.find("{}") != std::string_view::npos || route.pattern.ends_with("/migrate"))
        write_refusal(out, 404, "There is no such thing");
    if (action.body != body_kind::none) write_refusal(out, 413, "The body is too large");
    if (action.body != body_kind::none) write_refusal(out, 415, "Another Content-Type or Content-Encoding is expected");
    if (action.shows == "binary") write_refusal(out, 416, "The range is outside the file");
    if (action.effect == effect::changes) write_refusal(out, 503, "Nothing was kept: try again later");
    if (action.effect == effect::changes) write_refusal(out, 507, "The quota or the disk is full: nothing was kept");
    out.end_object();
}

void write_body(json::writer& out, const endpoint& action) {
    if (action.body == body_kind::none) return;
    const bool is_json = action.body == body_kind::json;
    out.key("requestBody").begin_object().member("required", true).key("content").begin_object();
    out.key(is_json ? "application/json" : "application/octet-stream").begin_object().key("schema").begin_object();
    if (is_json) out.member("$ref", fmt::format("#/components/schemas/{}", action.schema));
    out.end_object().end_object().end_object().end_object();
}

void write_operation(json::writer& out, const endpoint_route& route, const named_path& path, bool overriding) {
    const auto method = overriding ? std::string{"post"} : fmt::format("{}", net::http::to_string(route.method));
    std::string id = method;
    for (const char c : path.text) id += c == '/' || c == '{' || c == '}' ? '_' : c;
    std::string key = method;
    for (auto& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    out.key(key).begin_object().member("operationId", id).member("summary", route.action.summary);
    out.key("tags").begin_array().put(route.pattern.starts_with("/referential") ? "referential" : "teledossiers");
    out.end_array().key("security").begin_array().begin_object().key("clientCredentials").begin_array();
    for (const auto s : {scope::osl, scope::si, scope::admin, scope::datapass})
        if (route.action.scopes.has(s)) out.put(text(s));
    out.end_array().end_object().end_array().key("parameters").begin_array();
    const auto format = route.action.arguments == argument_kind::uuid ? "uuid" : "";
    for (const auto& name : path.parameters) write_parameter(out, name, "path", format);
    for (const auto name : route.action.query) write_query_parameter(out, name);
    write_header_parameters(out, route, overriding);
    out.end_array();
    write_body(out, route.action);
    write_responses(out, route);
    out.end_object();
}

void write_paths(json::writer& out) {
    std::map<std::string, std::vector<const endpoint_route*>> by_path;
    for (const auto& route : endpoints()) by_path[name_path(route).text].push_back(&route);
    for (const auto& [path, routes] : by_path) {
        out.key(path).begin_object();
        for (const auto* route : routes) {
            write_operation(out, *route, name_path(*route), false);
            if (route->override_by_post == net::method_override::honoured)
                write_operation(out, *route, name_path(*route), true);
        }
        out.end_object();
    }
}

void write_token_request(json::writer& out) {
    out.key("requestBody").begin_object().member("required", true).key("content").begin_object();
    for (const auto* type : {"application/x-www-form-urlencoded", "application/json"}) {
        out.key(type).begin_object().key("schema").begin_object();
        out.member("type", "object").key("required").begin_array().put("grant_type").end_array().key("properties");
        out.begin_object().key("grant_type").begin_object().key("enum").begin_array().put("client_credentials");
        out.end_array().end_object();
        for (const auto* name : {"scope", "client_id", "client_secret"})  // the last two: instead of HTTP Basic
            out.key(name).begin_object().member("type", "string").end_object();
        out.end_object().end_object().end_object();
    }
    out.end_object().end_object();
}

void write_token_paths(json::writer& out) {
    for (const auto* path : {"/token", "/oauth2/token"}) {
        out.key(path).begin_object().key("post").begin_object();
        out.member("operationId", fmt::format("post_{}", path[1] == 't' ? "token" : "oauth2_token"));
        out.member("summary", "An access token, by client id and secret as HTTP Basic or in the body");
        out.key("tags").begin_array().put("token").end_array();
        out.key("security").begin_array().begin_object().key("basic").begin_array().end_array().end_object();
        out.begin_object().end_object().end_array();
        write_token_request(out);
        out.key("responses").begin_object();
        write_success(out, 200, "token");
        write_refusal(out, 400, "The form or the JSON is wrong");
        write_refusal(out, 401, "Unknown client or wrong secret");
        write_refusal(out, 413, "The body is too large");
        write_refusal(out, 415, "Another Content-Type or Content-Encoding is expected");
        write_refusal(out, 503, "Nothing was kept: try again later");
        write_refusal(out, 507, "The disk is full: nothing was kept");
        out.end_object().end_object().end_object();
    }
}

void write_components(json::writer& out) {
    out.key("components").begin_object().key("schemas").begin_object();
    const auto answers = json::document::parse(schemas::text_of(answers_schema)).value();
    answers["definitions"].for_each_member([&](std::string_view name, json::value v) { out.key(name).put(v); });
    std::set<std::string_view> written;
    for (const auto& route : endpoints()) {
        const auto name = route.action.schema;
        if (name.empty() || !written.insert(name).second) continue;
        out.key(name).begin_object();
        const auto schema = json::document::parse(schemas::text_of(name)).value();
        schema.root().for_each_member([&](std::string_view member, json::value v) {
            if (member != "$schema") out.key(member).put(v);  // draft-04 as 2020-12 reads it: nothing we use differs
        });
        out.end_object();
    }
    out.end_object().key("securitySchemes").begin_object().key("clientCredentials").begin_object();
    out.member("type", "oauth2").key("flows").begin_object().key("clientCredentials").begin_object();
    out.member("tokenUrl", "/token").key("scopes").begin_object().member("OSL", "online-service operator");
    out.member("SI", "commune or its software").member("ADMIN", "administrator").member("DATAPASS", "enrolment");
    out.end_object().end_object().end_object().end_object().key("basic").begin_object().member("type", "http");
    out.member("scheme", "basic").end_object().end_object().end_object();
}

// The schemas' own references, seen from their new place.
std::string with_references(std::string text) {
    constexpr std::string_view from = "#/definitions/", to = "#/components/schemas/";
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace

std::string openapi_document() {
    json::writer out;
    out.begin_object().member("openapi", "3.1.0").key("info").begin_object();
    out.member("title", "HubEE inbox").member("version", QF_VERSION);
    out.member("description",
               "HubEE's API folder 1.2.7 and subscription 1.2.3, as this inbox serves them. Bodies may come with "
               "Content-Encoding: gzip, and answers go so to Accept-Encoding: gzip. A final slash changes no address.");
    out.end_object().key("servers").begin_array().begin_object().member("url", "/").end_object().end_array();
    out.key("paths").begin_object();
    write_token_paths(out);
    write_paths(out);
    out.end_object();
    write_components(out);
    out.end_object();
    return with_references(out.text());
}

}  // namespace qf::inbox
