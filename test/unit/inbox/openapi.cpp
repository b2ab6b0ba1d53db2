// /openapi.json and the table of endpoints say the same; the document is sound.
#include "connector/inbox/endpoints.hpp"
#include "schemas/embedded.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <set>

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

answer document(rig& r) {
    auto a = r.send(verb::get, "/openapi.json");
    REQUIRE(a.status == 200);
    return a;
}

std::string lower(std::string text) {
    for (auto& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

// "/cases/{caseId}" as the table writes it, and the names that it had.
struct nameless {
    std::string path;
    std::vector<std::string> names;
};
nameless without_names(std::string_view path) {
    nameless out;
    while (!path.empty()) {
        const auto open = path.find('{');
        out.path += path.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = path.find('}', open);
        out.names.emplace_back(path.substr(open + 1, close - open - 1));
        out.path += "{}";
        path.remove_prefix(close + 1);
    }
    return out;
}

template <class Visit>
void for_each_operation(const answer& a, Visit visit) {  // visit(path, method, operation)
    a["paths"].for_each_member([&](std::string_view path, json::value operations) {
        operations.for_each_member(
            [&](std::string_view method, json::value operation) { visit(path, method, operation); });
    });
}

void for_each_reference(json::value v, std::set<std::string>& out) {
    v.for_each_item([&](json::value one) { for_each_reference(one, out); });
    v.for_each_member([&](std::string_view name, json::value one) {
        if (name == "$ref") out.insert(one.text_or(""));
        for_each_reference(one, out);
    });
}

json::value resolved(const answer& a, std::string_view reference) {
    constexpr std::string_view place = "#/components/";
    if (!reference.starts_with(place)) return {};
    reference.remove_prefix(place.size());
    const auto slash = reference.find('/');
    return a["components"][reference.substr(0, slash)][reference.substr(slash + 1)];
}
json::value followed(const answer& a, json::value written) {
    const auto reference = written["$ref"].text();
    return reference ? resolved(a, *reference) : written;
}

// The operation that answers a route, by the names that the document has for its arguments.
json::value told_of(const answer& a, const endpoint_route& route, bool overridden) {
    json::value out;
    const auto wanted = overridden ? "post" : lower(std::string{net::http::to_string(route.method)});
    for_each_operation(a, [&](std::string_view path, std::string_view method, json::value operation) {
        if (without_names(path).path == route.pattern && method == wanted) out = operation;
    });
    return out;
}

std::set<std::string> keys_of(json::value object) {
    std::set<std::string> out;
    object.for_each_member([&](std::string_view name, json::value) { out.emplace(name); });
    return out;
}

}  // namespace

TEST_CASE("every route is in the document, and nothing else is") {
    rig r;
    std::set<std::string> served, told;
    for (const auto* path : {"/token", "/oauth2/token"}) served.insert(std::string{"post "} + path);
    for (const auto& route : endpoints()) {
        served.insert(fmt::format("{} {}", lower(std::string{net::http::to_string(route.method)}), route.pattern));
        if (route.override_by_post == net::method_override::honoured)
            served.insert(fmt::format("post {}", route.pattern));
    }
    for_each_operation(document(r), [&](std::string_view path, std::string_view method, json::value) {
        told.insert(fmt::format("{} {}", method, without_names(path).path));
    });
    for (const auto& one : served) CHECK_MESSAGE(told.contains(one), one, " is served and not told");
    for (const auto& one : told) CHECK_MESSAGE(served.contains(one), one, " is told and not served");
    CHECK(told.size() > 35);
}

TEST_CASE("the document needs no token and is read only") {
    rig r;
    CHECK(document(r).text("openapi") == "3.1.0");
    CHECK(r.send(verb::post, "/openapi.json").status == 405);
}

TEST_CASE("the document is sound: references, parameters, names, answers") {
    rig r;
    const auto a = document(r);
    std::set<std::string> references, names;
    for_each_reference(a.body.root(), references);
    CHECK(references.size() > 30);
    for (const auto& one : references) CHECK_MESSAGE(resolved(a, one).exists(), one);
    std::set<std::string> told;
    for (const auto* kind : {"schemas", "parameters", "responses"})
        a["components"][kind].for_each_member(
            [&](std::string_view name, json::value) { told.insert(fmt::format("#/components/{}/{}", kind, name)); });
    CHECK(told == references);  // nothing is described that is not used
    for_each_operation(a, [&](std::string_view path, std::string_view method, json::value operation) {
        CAPTURE(path);
        CAPTURE(method);
        CHECK(names.insert(operation["operationId"].text_or("")).second);
        CHECK(operation["summary"].text_or("") != "");
        // A token is asked for with HTTP Basic, or with id and secret in the body.
        CHECK(operation["security"].size() == (path.ends_with("/token") ? 2 : 1));
        std::set<std::string> declared;
        operation["parameters"].for_each_item([&](json::value written) {
            const auto p = followed(a, written);
            if (p["in"].text() == "path") {
                declared.insert(p["name"].text_or(""));
                CHECK(p["required"].boolean() == true);
            }
            CHECK(p["schema"].is_object());
        });
        const auto wanted = without_names(path).names;
        CHECK(declared == std::set<std::string>{wanted.begin(), wanted.end()});
        CHECK((method == "get" || method == "delete") != operation["requestBody"].exists());
        bool success = false;
        operation["responses"].for_each_member([&](std::string_view status, json::value written) {
            const auto response = followed(a, written);
            success = success || status.starts_with('2');
            CHECK(response["description"].is_text());
            if (status.starts_with('4') || status.starts_with('5'))
                CHECK(response["content"]["application/json"]["schema"]["$ref"].text() == "#/components/schemas/Error");
        });
        CHECK(success);
    });
}

TEST_CASE("each operation is told as its line of the table serves it") {
    rig r;
    const auto a = document(r);
    const auto answers = json::document::parse(schemas::text_of("hubee.answers.json")).value();
    for (const auto& route : endpoints())
        for (const bool overridden : {false, true}) {
            if (overridden && route.override_by_post != net::method_override::honoured) continue;
            CAPTURE(route.pattern);
            CAPTURE(overridden);
            const auto& action = route.action;
            const auto operation = told_of(a, route, overridden);
            REQUIRE(operation.is_object());
            CHECK(operation["summary"].text() == action.summary);

            std::set<std::string> allowed, told;
            for (const auto s : {scope::osl, scope::si, scope::admin, scope::datapass})
                if (action.scopes.has(s)) allowed.emplace(text(s));
            operation["security"].for_each_item([&](json::value way) {
                way["clientCredentials"].for_each_item([&](json::value s) { told.emplace(s.text_or("")); });
            });
            CHECK(told == allowed);

            std::set<std::string> query;
            std::set<std::string> headers;
            operation["parameters"].for_each_item([&](json::value written) {
                const auto p = followed(a, written);
                if (p["in"].text() == "query") query.emplace(p["name"].text_or(""));
                if (p["in"].text() == "header") headers.emplace(p["name"].text_or(""));
                if (p["in"].text() == "path")
                    CHECK((p["schema"]["format"].text() == "uuid") == (action.arguments == argument_kind::uuid));
            });
            CHECK(query == std::set<std::string>{action.query.begin(), action.query.end()});
            std::set<std::string> read = {"editorName", "applicationName", "softwareVersion"};
            if (action.body == body_kind::binary) read.insert("digest");
            if (action.shows == "binary") read.insert("Range");
            if (overridden) read.insert("X-HTTP-Method-Override");
            CHECK(headers == read);

            const auto body = operation["requestBody"]["content"];
            if (action.body == body_kind::json)
                CHECK(body["application/json"]["schema"]["$ref"].text() ==
                      fmt::format("#/components/schemas/{}", action.schema));
            CHECK(body["application/octet-stream"].exists() == (action.body == body_kind::binary));

            std::set<std::string> statuses = {std::to_string(action.success), "400", "401", "403"};
            if (action.shows == "binary") statuses.insert({"206", "416"});
            if (route.pattern.find("{}") != std::string_view::npos || route.pattern.ends_with("/migrate"))
                statuses.insert("404");
            if (action.body != body_kind::none) statuses.insert({"413", "415"});
            if (action.effect == effect::changes) statuses.insert({"503", "507"});
            CHECK(keys_of(operation["responses"]) == statuses);
            const auto shown = operation["responses"][std::to_string(action.success)]["content"];
            CHECK(shown["application/octet-stream"].exists() == (action.shows == "binary"));
            CHECK(shown.exists() == !action.shows.empty());
            if (action.shows.empty() || action.shows == "binary") continue;
            auto shape = answers["properties"][action.shows].written();
            constexpr std::string_view from = "#/definitions/";
            const auto found = shape.find(from);
            REQUIRE(found != std::string::npos);
            shape.replace(found, from.size(), "#/components/schemas/");
            CHECK(shown["application/json"]["schema"].written() == shape);
        }
}

TEST_CASE("the document names the program's version") {
    rig r;
    CHECK(document(r)["info"]["version"].text() == QF_VERSION);
}
