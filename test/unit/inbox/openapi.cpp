// /openapi.json and the table of endpoints say the same; the document is sound.
#include "connector/inbox/endpoints.hpp"
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
    CHECK(references.size() > 15);
    for (const auto& one : references) {
        constexpr std::string_view place = "#/components/schemas/";
        REQUIRE_MESSAGE(one.starts_with(place), one);
        CHECK_MESSAGE(a["components"]["schemas"][one.substr(place.size())].exists(), one);
    }
    for_each_operation(a, [&](std::string_view path, std::string_view method, json::value operation) {
        CAPTURE(path);
        CAPTURE(method);
        CHECK(names.insert(operation["operationId"].text_or("")).second);
        CHECK(operation["summary"].text_or("") != "");
        // A token is asked for with HTTP Basic, or with id and secret in the body.
        CHECK(operation["security"].size() == (path.ends_with("/token") ? 2 : 1));
        std::set<std::string> declared;
        operation["parameters"].for_each_item([&](json::value p) {
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
        operation["responses"].for_each_member([&](std::string_view status, json::value response) {
            success = success || status.starts_with('2');
            CHECK(response["description"].is_text());
            if (status.starts_with('4') || status.starts_with('5'))
                CHECK(response["content"]["application/json"]["schema"]["$ref"].text() == "#/components/schemas/Error");
        });
        CHECK(success);
    });
}
