// PUT /cases/migrate, and what else of the referential changes by PUT.
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

answer migrate(rig& r, const rig::client& who, std::string_view from, std::string_view to) {
    return r.ask(who, verb::put, "/teledossiers/v1/cases/migrate",
                 fmt::format(R"({{"organizationSource":{},"organizationTarget":{}}})", rig::recipient_json(from),
                             rig::recipient_json(to)));
}

}  // namespace

TEST_CASE("cases, their events and their notifications move together, those of other processes and cases stay") {
    rig r;
    const auto ids = r.delivered(), both = r.delivered({chatillon, rennes});
    REQUIRE(
        r.post(r.si, "/cases/" + ids.cases[0] + "/events", R"({"actionType":"COM_ADD","notification":true})").status ==
        201);
    const auto a = migrate(r, r.si, chatillon, rennes);
    CHECK(a.status == 200);
    CHECK(a["caseUpdated"].integer() == 2);
    CHECK(r.get(r.si, "/cases/" + ids.cases[0]).status == 403);
    CHECK(r.notified(r.si) == 0);
    CHECK(r.notified(r.other_si) == 3);
    const auto moved = r.get(r.other_si, "/cases/" + ids.cases[0]);
    CHECK(moved["recipient"]["branchCode"].text() == "35238");
    CHECK(moved["events"].at(0)["transmitter"]["branchCode"].text() == "35238");
    const auto told = r.get(r.osl, "/notifications");
    REQUIRE(told.body.root().size() == 1);
    CHECK(told.body.root().at(0)["transmitter"]["branchCode"].text() == "35238");
    CHECK(r.patch(r.other_si, "/cases/" + both.cases[0], R"({"status":"DONE"})").status == 204);
    CHECK(migrate(r, r.admin, chatillon, rennes)["caseUpdated"].integer() == 0);
}

TEST_CASE("an SI gives away its own alone; the target must exist and be subscribed") {
    rig r;
    r.delivered();
    CHECK(migrate(r, r.si, rennes, chatillon).status == 403);
    CHECK(migrate(r, r.si, stranger, chatillon).status == 403);
    CHECK(migrate(r, r.si, chatillon, stranger).status == 404);
    CHECK(migrate(r, r.admin, stranger, chatillon).status == 404);
    CHECK(migrate(r, r.si, chatillon, chatillon).status == 400);
    CHECK(migrate(r, r.osl, chatillon, rennes).status == 403);
    CHECK(r.ask(r.admin, verb::put, "/teledossiers/v1/cases/migrate", "{}")["errors"].size() == 2);
    REQUIRE(r.ask(r.admin, verb::post, "/referential/v1/organizations", rig::recipient_json(stranger)).status == 201);
    const auto a = migrate(r, r.si, chatillon, stranger);
    CHECK(a.status == 400);
    CHECK(a.messages().find("does not suscribed to FormulaireQF") != std::string::npos);
    CHECK(r.notified(r.si) == 1);
}

TEST_CASE("an organization is changed by its name, and keeps it") {
    rig r;
    const auto path = fmt::format("/referential/v1/organizations/{}", chatillon);
    auto body = rig::recipient_json(chatillon);
    body.insert(body.size() - 1, R"(,"name":"Châtillon-en-Diois","email":"mairie@example.org")");
    auto a = r.ask(r.admin, verb::put, path, body);
    CHECK(a.status == 200);
    CHECK(a.text("name") == "Châtillon-en-Diois");
    CHECK(r.ask(r.osl, verb::get, path).whole.body() == a.whole.body());
    CHECK(r.ask(r.admin, verb::put, path, rig::recipient_json(rennes)).status == 400);
    CHECK(r.ask(r.admin, verb::put, fmt::format("/referential/v1/organizations/{}", stranger),
                rig::recipient_json(stranger))
              .status == 404);
    CHECK(r.ask(r.admin, verb::put, "/referential/v1/organizations/Paris", rig::recipient_json(stranger)).status ==
          400);
}

TEST_CASE("organizations are listed in the order asked for") {
    rig r;
    const auto first = [&](const char* order) {
        return r.ask(r.admin, verb::get, std::string{"/referential/v1/organizations?type=SI&orderBy="} + order)
            .body.root()
            .at(0)["branchCode"]
            .text_or("");
    };
    CHECK(first("asc(branch_code)") == "26086");
    CHECK(first("desc(branch_code)") == "35238");
    for (const auto* bad : {"asc(key)", "name", "asc(name),1"})
        CHECK(r.ask(r.admin, verb::get, std::string{"/referential/v1/organizations?orderBy="} + bad).status == 400);
}
