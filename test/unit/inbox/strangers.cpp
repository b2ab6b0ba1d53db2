// Two organizations never see each other's data: every endpoint of the table, by everybody whom it does not concern.
#include "connector/inbox/endpoints.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <map>

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

struct possessions {  // of chatillon and of the first operator
    folder_ids ids;
    std::string event, deposit, deposit_file, notification;
};

possessions made(rig& r) {
    possessions out{.ids = r.delivered(), .event = {}, .deposit = {}, .deposit_file = {}, .notification = {}};
    const auto events = "/cases/" + out.ids.cases[0] + "/events";
    out.event =
        r.post(r.si, events, R"({"actionType":"SENDING_MESSAGE","notification":true,"message":"Bonjour"})").text("id");
    const auto deposit = r.post(r.si, events,
                                R"({"actionType":"ATTACH_DEPOSIT","notification":true,"attachments":)"
                                R"([{"fileName":"a","type":"b","size":5,"mimeType":"text/plain"}]})");
    out.deposit = deposit.text("id");
    out.deposit_file = deposit["attachments"].at(0)["id"].text_or("");
    REQUIRE(r.put_at(r.si, r.event_file(out.ids.cases[0], out.deposit, out.deposit_file), "12345").status == 204);
    out.notification = r.get(r.si, "/notifications").body.root().at(0)["id"].text_or("");
    return out;
}

// The pattern's {} filled with what belongs to them.
std::string path_of(const endpoint_route& route, const possessions& p) {
    const std::map<std::string_view, std::string> by_segment = {{"folders", p.ids.folder},
                                                                {"cases", p.ids.cases[0]},
                                                                {"events", p.deposit},
                                                                {"notifications", p.notification},
                                                                {"organizations", std::string{chatillon}},
                                                                {"processes", "FormulaireQF"},
                                                                {"subscriptions", nowhere}};
    std::string out, segment;
    std::string_view rest = route.pattern;
    const bool of_event = rest.find("/events/") != std::string_view::npos;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto one = rest.substr(0, rest.find('/'));
        rest.remove_prefix(one.size());
        if (one != "{}") {
            out += '/' + std::string{one};
            segment = one;
        } else if (segment == "attachments") {
            out += '/' + (of_event ? p.deposit_file : p.ids.attachments[0]);
        } else {
            out += '/' + by_segment.at(segment);
        }
    }
    return out;
}

std::string body_of(const endpoint_route& route, const possessions& p) {
    if (route.action.body == body_kind::none) return {};
    if (route.action.body == body_kind::binary) return "54321";
    const std::map<std::string_view, std::string> by_schema = {
        {"hubee.folder.json", rig::folder_json()},
        {"hubee.folder_change.json", R"({"globalStatus":"CLOSED"})"},
        {"hubee.case_change.json", R"({"status":"IN_PROGRESS"})"},
        {"hubee.event.json", R"({"actionType":"COM_ADD","notification":true})"},
        {"hubee.event_change.json", R"({"status":"RECEIVED"})"},
        {"hubee.case_migration.json", fmt::format(R"({{"organizationSource":{},"organizationTarget":{}}})",
                                                  rig::recipient_json(chatillon), rig::recipient_json(rennes))},
        {"hubee.ids_purged.json",
         fmt::format(R"([{{"folder_attachment_id":"{}","case_id":"{}"}}])", p.ids.attachments[0], p.ids.cases[0])},
        {"hubee.organization.json", rig::recipient_json(chatillon)},
        {"hubee.subscription.json", "{}"},
        {"hubee.process.json", "{}"}};
    return by_schema.at(route.action.schema);
}

// All that is theirs, as an administrator sees it.
std::string snapshot(rig& r, const possessions& p) {
    std::string out;
    for (const auto& path :
         {"/folders/" + p.ids.folder, "/cases/" + p.ids.cases[0], "/cases/" + p.ids.cases[0] + "/events/" + p.deposit,
          "/cases/" + p.ids.cases[0] + "/attachments/" + p.ids.attachments[0]})
        out += r.get(r.admin, path).whole.body();
    for (const auto* who : {&r.si, &r.osl}) out += r.get(*who, "/notifications").whole.body();
    return out + r.get(r.si, "/attachmentsIdsForPurge").whole.body();
}

answer ask(rig& r, const rig::client& who, verb method, const endpoint_route& route, const possessions& p,
           bool overriding) {
    headers h{{{"Authorization", "Bearer " + who.token}}};
    if (route.action.body == body_kind::json) h.list.emplace_back("Content-Type", "application/json");
    if (route.action.body == body_kind::binary) h.list.emplace_back("Content-Type", "application/octet-stream");
    if (overriding) h.list.emplace_back("X-HTTP-Method-Override", "PATCH");
    return r.send(overriding ? verb::post : method, path_of(route, p), body_of(route, p), h);
}

}  // namespace

TEST_CASE("no endpoint shows or changes what is another's") {
    rig r;
    const auto p = made(r);
    REQUIRE(r.patch(r.si, "/cases/" + p.ids.cases[0], R"({"status":"DONE"})").status == 204);
    // So that the lists of what is to be purged have something to hide.
    r.clock.advance(std::chrono::hours{24 * 40});
    for (auto* one : {&r.osl, &r.other_osl, &r.si, &r.other_process, &r.other_si, &r.admin})
        one->token = r.token_of(*one);
    const auto before = snapshot(r, p);
    const std::vector<std::string> theirs = {p.ids.folder, p.ids.cases[0], p.ids.attachments[0], p.event,
                                             p.deposit,    p.deposit_file, p.notification,       "Bonjour"};
    std::size_t asked = 0;
    for (const auto& route : endpoints()) {
        if (route.pattern.starts_with("/referential")) continue;  // it holds no citizen's data: next test
        for (const auto* who : {&r.other_si, &r.other_process, &r.other_osl})
            for (const bool overriding : {false, true}) {
                if (overriding && route.override_by_post != net::method_override::honoured) continue;
                const auto a = ask(r, *who, route.method, route, p, overriding);
                CAPTURE(route.pattern);
                CAPTURE(a.whole.body());
                const bool refused = a.status == 403 || a.status == 404;
                const bool own = a.status == 200 || a.status == 201;  // a list of theirs, a folder of theirs
                CHECK((refused || (own && route.pattern.find("{}") == std::string_view::npos)));
                for (const auto& secret : theirs)
                    CHECK_MESSAGE(a.whole.body().find(secret) == std::string::npos, secret);
                ++asked;
            }
    }
    CHECK(asked > 60);
    CHECK(snapshot(r, p) == before);
}

TEST_CASE("the referential is not for SIs, and is changed by those it is for alone") {
    rig r;
    const auto p = made(r);
    for (const auto& route : endpoints()) {
        if (!route.pattern.starts_with("/referential")) continue;
        CAPTURE(route.pattern);
        CHECK(ask(r, r.si, route.method, route, p, false).status == 403);
        if (route.action.effect == effect::changes) CHECK(ask(r, r.osl, route.method, route, p, false).status == 403);
    }
}

TEST_CASE("no endpoint answers without a token, or with one that is over") {
    rig r;
    const auto p = made(r);
    r.clock.advance(std::chrono::hours{1});
    for (const auto& route : endpoints()) {
        CAPTURE(route.pattern);
        auto a = ask(r, r.admin, route.method, route, p, false);
        CHECK(a.status == 401);
        CHECK(a["errors"].at(0)["code"].integer() == 900901);
        a = r.send(route.method, path_of(route, p));
        CHECK(a.status == 401);
    }
}
