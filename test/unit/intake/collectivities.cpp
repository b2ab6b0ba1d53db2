// What portals are told, and who may enrol by hand.
#include "test/unit/intake/enrolment_fixture.hpp"

using namespace qf;
using namespace qf::test;
using namespace std::chrono_literals;
namespace field = net::http::field;

namespace {

struct portal_rig : rig {
    simulated_clock clock{loop};
    temporary_folder folder;
    logger log{clock, {.least = log_level::fatal}};
    communes::registry registry{folder / "communes.db"};
    intake::collectivities under_test{communes::registry{folder / "communes.db"}, "a token", clock, log};

    void enrol(const std::string& key, const std::string& name, const communes::recipient_settings& settings = {}) {
        const auto who = recipient::parse(key).value();
        REQUIRE(!registry.set_active(who, true, name));
        REQUIRE(!registry.change(who, settings));
        clock.advance(2s);  // the list is looked at again
    }
    template <class Ask>
    net::response asked(net::http::verb method, const std::string& body, const headers_of& h, Ask ask) {
        net::request request{method, "/api/collectivites", 11};
        for (const auto& [name, value] : h) request.set(name, value);
        request.body() = body;
        const net::exchange what{request, net::target::parse("/api/collectivites").value(), {}};
        return run(ask(what));
    }
    net::response list(const headers_of& h = {}) {
        return asked(net::http::verb::get, "", h, [&](const net::exchange& w) { return under_test.list(w); });
    }
    net::response show(const std::string& cog) {
        return asked(net::http::verb::get, "", {}, [&](const net::exchange& w) { return under_test.show(w, cog); });
    }
    net::response post(const std::string& body, const std::string& authorization = "Bearer a token") {
        headers_of h;
        if (!authorization.empty()) h.emplace_back("Authorization", authorization);
        return asked(net::http::verb::post, body, h, [&](const net::exchange& w) { return under_test.enrol(w); });
    }
};

std::string wish(std::string_view siret = "21260086600017", std::string_view cog = "26086",
                 std::string_view name = "Châtillon-Exemple", std::string_view more = "") {
    return fmt::format(R"({{"name":"{}","siret":"{}","code_cog":"{}"{}}})", name, siret, cog, more);
}

}  // namespace

TEST_CASE("the list has those that citizens are offered, by name, and three members each") {
    portal_rig r;
    CHECK(r.list().body() == "[]");
    communes::recipient_settings not_approved;
    not_approved.approved = false;
    r.enrol("35238.21350238800019", "Zèbre-les-Bains");
    r.enrol("26086.21260086600017", "Éclair-sur-Exemple");
    r.enrol("01001.11111111111111", "Refusée", not_approved);
    const auto inactive = recipient::parse("02001.11111111111112").value();
    REQUIRE(!r.registry.set_active(inactive, true, "Endormie"));
    REQUIRE(!r.registry.set_active(inactive, false));
    r.clock.advance(2s);
    CHECK(r.list().body() == R"([{"name":"Éclair-sur-Exemple","siret":"21260086600017","code_cog":"26086"},)"
                             R"({"name":"Zèbre-les-Bains","siret":"21350238800019","code_cog":"35238"}])");
}

TEST_CASE("any site's script may read it, keep it for a minute, and ask whether it changed") {
    portal_rig r;
    r.enrol("26086.21260086600017", "Exemple");
    const auto first = r.list();
    CHECK(first[field::access_control_allow_origin] == "*");
    CHECK(first[field::cache_control] == "public, max-age=60");
    CHECK(first[field::content_type] == "application/json");
    const std::string tag{first[field::etag]};
    REQUIRE(tag.size() == 34);
    const auto same = r.list({{"If-None-Match", tag}});
    CHECK(same.result_int() == 304);
    CHECK(same[field::access_control_allow_origin] == "*");
    CHECK(same[field::etag] == tag);
    CHECK(same.body().empty());
    r.enrol("35238.21350238800019", "Autre");
    const auto other = r.list({{"If-None-Match", tag}});
    CHECK(other.result_int() == 200);
    CHECK(other[field::etag] != tag);
}

TEST_CASE("one is shown by its code, also by its districts'; another is 404 in JSON") {
    portal_rig r;
    r.enrol("75056.21750001600019", "Paris");
    CHECK(r.show("75056").body() == R"({"name":"Paris","siret":"21750001600019","code_cog":"75056"})");
    CHECK(r.show("75112").body() == r.show("75056").body());
    CHECK(r.show("75056")[field::access_control_allow_origin] == "*");
    for (const auto* cog : {"26086", "2A004", "nowhere", "750561", "%00", ""}) {
        CAPTURE(cog);
        const auto answer = r.show(cog);
        CHECK(answer.result_int() == 404);
        CHECK(answer[field::content_type] == "application/json");
        CHECK(answer[field::access_control_allow_origin] == "*");
        CHECK(json::document::parse(answer.body()).value()["reason"].text() == "not_found");
    }
}

TEST_CASE("of several bodies of a commune, those with a label bear it") {
    portal_rig r;
    communes::recipient_settings labelled;
    labelled.label = "CCAS";
    r.enrol("26086.21260086600017", "Exemple");
    r.enrol("26086.21350238800019", "", labelled);
    const auto all = json::document::parse(r.list().body()).value();
    REQUIRE(all.root().size() == 2);
    CHECK(all.root().at(0)["name"].text() == "Exemple");
    CHECK(all.root().at(1)["name"].text() == "Exemple, CCAS");
    CHECK(json::document::parse(r.show("26086").body()).value()["siret"].text() == "21260086600017");
}

TEST_CASE("a bearer enrols: approved and active, seen at once") {
    portal_rig r;
    import_communes(r.folder);
    CHECK(r.list().body() == "[]");
    const auto answer = r.post(wish());
    CHECK(answer.result_int() == 201);
    CHECK(json::document::parse(answer.body()).value()["collectivity"]["siret"].text() == "21260086600017");
    CHECK(r.list().body() ==
          R"([{"name":"CHATILLON-EXEMPLE","siret":"21260086600017","code_cog":"26086"}])");  // as citizens read it
    CHECK(r.post(R"({"collectivity":)" + wish("21350238800019", "35238", "Autre", R"(,"status":"inactive")") + "}")
              .result_int() == 201);
    const auto known = r.registry.recipients(false);
    REQUIRE(known.size() == 2);
    CHECK(known[1].approved);
    CHECK_FALSE(known[1].active);
}

TEST_CASE("a SIRET that is enrolled is 409, whatever the commune") {
    portal_rig r;
    import_communes(r.folder);
    CHECK(r.post(wish()).result_int() == 201);
    CHECK(r.post(wish()).result_int() == 409);
    CHECK(r.post(wish("21260086600017", "26087")).result_int() == 409);
    CHECK(r.registry.recipients(false).size() == 1);
}

TEST_CASE("a code of a commune that has become part of another leads to that; one that leads nowhere is 422") {
    portal_rig r;
    import_communes(r.folder);
    const auto answer = r.post(wish("11111111111112", "93059", "Pierrefitte-sur-Seine"));
    CHECK(answer.result_int() == 201);
    const auto known = r.registry.recipients(true);
    REQUIRE(known.size() == 1);
    CHECK(known[0].receiver.key() == "93059.11111111111112");  // HubEE knows it so
    CHECK(known[0].name == "Saint-Denis");
    const auto* shown = R"({"name":"Saint-Denis, Pierrefitte-sur-Seine","siret":"11111111111112","code_cog":"93066"})";
    CHECK(r.show("93066").body() == shown);
    CHECK(r.show("93059").body() == shown);
    CHECK(r.list().body() == fmt::format("[{}]", shown));
    for (const auto* nowhere : {"93067", "99138"}) {
        CAPTURE(nowhere);
        const auto refused = r.post(fmt::format(R"({{"collectivity":{}}})", wish("21260086600017", nowhere)));
        CHECK(refused.result_int() == 422);
        const auto said = json::document::parse(refused.body()).value();
        CHECK(said["reason"].text() == "commune_unknown");
        CHECK(said["faults"].at(0)["where"].text() == "/collectivity/code_cog");
        CHECK(said["faults"].at(0)["what"].text() ==
              "leads to no commune: none has this code, and none that is no more had it");
    }
    CHECK(r.registry.recipients(false).size() == 1);
}

TEST_CASE("without the token, or where none is configured, nobody enrols") {
    portal_rig r;
    for (const auto* bad : {"", "Bearer", "Bearer ", "Bearer a tokeN", "Bearer a token2", "Basic a token", "a token"}) {
        CAPTURE(bad);
        const auto answer = r.post(wish(), bad);
        CHECK(answer.result_int() == 401);
        CHECK(answer[field::www_authenticate] == "Bearer");
    }
    intake::collectivities closed{communes::registry{r.folder / "communes.db"}, "", r.clock, r.log};
    const auto answer = r.asked(net::http::verb::post, wish(), {{"Authorization", "Bearer "}},
                                [&](const net::exchange& w) { return closed.enrol(w); });
    CHECK(answer.result_int() == 401);
    CHECK(r.registry.recipients(false).empty());
}

TEST_CASE("what is no JSON is 400; what is wrong is 422 with every fault; nothing of it is kept") {
    portal_rig r;
    for (const auto& bad : {std::string{}, std::string{"{"}, wish() + ",", std::string{"\xff"}})
        CHECK(r.post(bad).result_int() == 400);
    const auto faults_of = [&](const std::string& body) {
        const auto answer = r.post(body);
        CHECK(answer.result_int() == 422);
        return json::document::parse(answer.body()).value()["faults"].size();
    };
    CHECK(faults_of("{}") == 3);
    CHECK(faults_of("[]") >= 1);
    CHECK(faults_of("7") >= 1);
    CHECK(faults_of(R"({"collectivity":{"name":"","siret":"1","code_cog":"x","status":"on"}})") == 4);
    CHECK(faults_of(wish("21260086600016")) == 1);  // Luhn
    CHECK(faults_of(wish("21260086600017", "26A86")) == 1);
    CHECK(faults_of(wish("21260086600017", "26086", std::string(101, 'a'))) == 1);
    CHECK(faults_of(wish("21260086600017", "26086", "a\\u0007b")) == 1);
    CHECK(r.registry.recipients(false).empty());
}
