// Two organizations never see each other's data: every operation of /openapi.json, by everybody whom it does not
// concern, with the other's ids, and with the other's behind one's own.
#include "connector/inbox/endpoints.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <map>
#include <set>

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

struct possessions {  // of chatillon and of the first operator
    folder_ids ids;
    std::string event, deposit, deposit_file, notification;
};

possessions made(rig& r, std::string_view recipient, const rig::client& si) {
    possessions out{
        .ids = r.delivered({recipient}), .event = {}, .deposit = {}, .deposit_file = {}, .notification = {}};
    const auto events = "/cases/" + out.ids.cases[0] + "/events";
    out.event =
        r.post(si, events, R"({"actionType":"SENDING_MESSAGE","notification":true,"message":"Bonjour"})").text("id");
    const auto deposit = r.post(si, events,
                                R"({"actionType":"ATTACH_DEPOSIT","notification":true,"attachments":)"
                                R"([{"fileName":"a","type":"b","size":5,"mimeType":"text/plain"}]})");
    out.deposit = deposit.text("id");
    out.deposit_file = deposit["attachments"].at(0)["id"].text_or("");
    REQUIRE(r.put_at(si, r.event_file(out.ids.cases[0], out.deposit, out.deposit_file), "12345").status == 204);
    out.notification = r.get(si, "/notifications").body.root().at(0)["id"].text_or("");
    return out;
}
possessions made(rig& r) {
    return made(r, chatillon, r.si);
}
// With the message in the deposit's place: an event that has been sent.
possessions of_message(possessions p) {
    p.deposit = p.event;
    return p;
}

// The pattern's {} filled with what belongs to them; all but the last from `leading`. A pattern with a segment that is
// not known here ends the test: a new endpoint has to find its place in this matrix.
std::string path_of(const endpoint_route& route, const possessions& p, const possessions& leading) {
    std::string out, segment;
    std::string_view rest = route.pattern;
    const bool of_event = rest.find("/events/") != std::string_view::npos;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto one = rest.substr(0, rest.find('/'));
        rest.remove_prefix(one.size());
        const auto& owner = rest.find("{}") == std::string_view::npos ? p : leading;
        const std::map<std::string_view, std::string> by_segment = {
            {"folders", owner.ids.folder},
            {"cases", owner.ids.cases[0]},
            {"events", owner.deposit},
            {"attachments", of_event ? owner.deposit_file : owner.ids.attachments[0]},
            {"notifications", owner.notification},
            {"organizations", std::string{chatillon}},
            {"processes", "FormulaireQF"},
            {"subscriptions", nowhere}};
        if (one != "{}") {
            out += '/' + std::string{one};
            segment = one;
        } else {
            out += '/' + by_segment.at(segment);
        }
    }
    return out;
}
std::string path_of(const endpoint_route& route, const possessions& p) {
    return path_of(route, p, p);
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

// "/cases/{caseId}" as the table of endpoints writes it.
std::string nameless(std::string_view path) {
    std::string out;
    bool inside = false;
    for (const char c : path) {
        if (c == '}') inside = false;
        if (!inside) out += c;
        if (c == '{') inside = true;
    }
    return out;
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

// What the operation is called in /openapi.json, without the names of its arguments.
std::string name_of(const endpoint_route& route, bool overriding) {
    const auto method = overriding ? verb::post : route.method;
    std::string out{net::http::to_string(method)};
    for (auto& c : out) c = static_cast<char>(c | 0x20);
    return out + ' ' + std::string{route.pattern};
}

answer ask_at(rig& r, const rig::client& who, const endpoint_route& route, const std::string& path,
              const possessions& p, bool overriding) {
    headers h{{{"Authorization", "Bearer " + who.token}}};
    if (route.action.body == body_kind::json) h.list.emplace_back("Content-Type", "application/json");
    if (route.action.body == body_kind::binary) h.list.emplace_back("Content-Type", "application/octet-stream");
    if (overriding) h.list.emplace_back("X-HTTP-Method-Override", "PATCH");
    return r.send(overriding ? verb::post : route.method, path, body_of(route, p), h);
}
answer ask(rig& r, const rig::client& who, const endpoint_route& route, const possessions& p, bool overriding) {
    return ask_at(r, who, route, path_of(route, p), p, overriding);
}

}  // namespace

TEST_CASE("no endpoint shows or changes what is another's") {
    rig r;
    const auto p = made(r);
    const auto mine = made(r, rennes, r.other_si);  // other_si's, and the first operator's
    REQUIRE(r.patch(r.si, "/cases/" + p.ids.cases[0], R"({"status":"DONE"})").status == 204);
    // So that the lists of what is to be purged have something to hide.
    r.clock.advance(std::chrono::hours{24 * 40});
    for (auto* one : {&r.osl, &r.other_osl, &r.si, &r.other_process, &r.other_si, &r.admin})
        one->token = r.token_of(*one);
    const auto before = snapshot(r, p);
    const std::vector<std::string> theirs = {p.ids.folder, p.ids.cases[0], p.ids.attachments[0], p.event,
                                             p.deposit,    p.deposit_file, p.notification};
    std::set<std::string> asked;
    const auto check = [&](const answer& a, const endpoint_route& route, bool overriding) {
        CAPTURE(route.pattern);
        CAPTURE(a.whole.body());
        const bool refused = a.status == 403 || a.status == 404;
        const bool own = a.status == 200 || a.status == 201;  // a list of theirs, a folder of theirs
        CHECK((refused || (own && route.pattern.find("{}") == std::string_view::npos)));
        for (const auto& secret : theirs) CHECK_MESSAGE(a.whole.body().find(secret) == std::string::npos, secret);
        asked.insert(name_of(route, overriding));
    };
    for (const auto& route : endpoints()) {
        if (route.pattern.starts_with("/referential")) continue;  // it holds no citizen's data: next test
        for (const bool overriding : {false, true}) {
            if (overriding && route.override_by_post != net::method_override::honoured) continue;
            for (const auto* who : {&r.other_si, &r.other_process, &r.other_osl})
                for (const auto& which : {p, of_message(p)})
                    check(ask(r, *who, route, which, overriding), route, overriding);
            // Theirs behind one's own: the case is the caller's, the event or the file is not.
            const auto crossed = path_of(route, p, mine);
            if (crossed != path_of(route, p))
                check(ask_at(r, r.other_si, route, crossed, p, overriding), route, overriding);
        }
        for (const auto name : route.action.query)
            for (const auto* value : {"FormulaireQF", "true", "1000"}) {
                const auto path = fmt::format("{}?{}={}", path_of(route, p), name, value);
                const auto a = ask_at(r, r.other_si, route, path, p, false);
                if (a.status != 400) check(a, route, false);
            }
    }
    CHECK(snapshot(r, p) == before);

    // Every operation that is told has been asked: the tokens belong to nobody yet, the referential's are below.
    const auto told = r.send(verb::get, "/openapi.json");
    std::size_t operations = 0;
    told["paths"].for_each_member([&](std::string_view path, json::value methods) {
        if (path == "/token" || path == "/oauth2/token" || path.starts_with("/referential")) return;
        methods.for_each_member([&](std::string_view method, json::value) {
            const auto name = fmt::format("{} {}", method, nameless(path));
            CHECK_MESSAGE(asked.contains(name), name);
            ++operations;
        });
    });
    CHECK(operations == asked.size());
    CHECK(operations >= 22);
}

TEST_CASE("in a folder for two, each sees its own case, files and events alone") {
    rig r;
    auto body = rig::folder_json({chatillon, rennes});
    // The first file is for the first case alone; a second one for the second.
    const std::string both = R"(["Formulaire-QF-0123456789ABC-01","Formulaire-QF-0123456789ABC-02"])";
    const auto at = body.find(both);
    REQUIRE(at != std::string::npos);
    body.replace(at, both.size(),
                 R"(["Formulaire-QF-0123456789ABC-01"]},{"fileName":"b.json","type":"FormulaireQF","size":5,)"
                 R"("mimeType":"application/json","recipients":["Formulaire-QF-0123456789ABC-02"])");
    const auto ids = r.made_of(std::move(body));
    REQUIRE(ids.attachments.size() == 2);
    for (const auto& one : ids.attachments) REQUIRE(r.put(r.osl, ids.folder, one, "12345").status == 204);
    REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
    const rig::client* sides[] = {&r.si, &r.other_si};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& us = *sides[i];
        const auto own = "/cases/" + ids.cases[i], other = "/cases/" + ids.cases[1 - i];
        const auto said = r.post(us, own + "/events", R"({"actionType":"COM_ADD","notification":false})").text("id");
        const auto a = r.get(us, own);
        REQUIRE(a["attachments"].size() == 1);
        CHECK(a["attachments"].at(0)["id"].text() == ids.attachments[i]);
        CHECK(a.whole.body().find(ids.cases[1 - i]) == std::string::npos);
        CHECK(a.whole.body().find(ids.attachments[1 - i]) == std::string::npos);
        CHECK(r.get(us, own + "/attachments/" + ids.attachments[i]).status == 200);
        CHECK(r.get(us, own + "/attachments/" + ids.attachments[1 - i]).status == 404);
        CHECK(r.get(us, other + "/attachments/" + ids.attachments[i]).status == 403);
        CHECK(r.get(us, other + "/events/" + said).status == 403);
        CHECK(r.get(*sides[1 - i], other + "/events/" + said).status == 404);
        CHECK(r.get(us, other).status == 403);
    }
}

TEST_CASE("the referential is not for SIs, and is changed by those it is for alone") {
    rig r;
    const auto p = made(r);
    for (const auto& route : endpoints()) {
        if (!route.pattern.starts_with("/referential")) continue;
        CAPTURE(route.pattern);
        CHECK(ask(r, r.si, route, p, false).status == 403);
        if (route.action.effect == effect::changes) CHECK(ask(r, r.osl, route, p, false).status == 403);
    }
}

TEST_CASE("no endpoint answers without a token, or with one that is over") {
    rig r;
    const auto p = made(r);
    r.clock.advance(std::chrono::hours{1});
    for (const auto& route : endpoints()) {
        CAPTURE(route.pattern);
        auto a = ask(r, r.admin, route, p, false);
        CHECK(a.status == 401);
        CHECK(a["errors"].at(0)["code"].integer() == 900901);
        a = r.send(route.method, path_of(route, p));
        CHECK(a.status == 401);
    }
}
