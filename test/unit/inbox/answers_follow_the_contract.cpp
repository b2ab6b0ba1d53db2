// The shape of each answer against schemas derived from HubEE's published documents: schemas/hubee.answers.json.
#include "schemas/embedded.hpp"
#include "schemas/explain.hpp"
#include "test/unit/inbox/fixture.hpp"

using namespace qf;
using namespace qf::inbox;
using net::http::verb;

namespace {

// The answer as the member `kind` of a document, since the fixture describes all kinds in one schema.
std::string faults_of(std::string_view kind, const answer& a) {
    const auto schema = json::document::parse(schemas::text_of("hubee.answers.json")).value();
    const auto wrapped = json::document::parse(fmt::format(R"({{"{}":{}}})", kind, a.whole.body())).value();
    std::string out;
    const auto found = schemas::explain(schema.root(), wrapped.root());
    for (const auto& fault : found.list()) out += fault.place + ' ' + fault.problem + '\n';
    return out;
}

constexpr const char* event = R"({"actionType":"STATUS_UPDATE","notification":true,"caseNewStatus":"IN_PROGRESS"})";

}  // namespace

TEST_CASE("the fixture itself finds faults") {
    rig r;
    const auto a = r.get(r.osl, "/folders/" + nowhere);
    CHECK(faults_of("folder", a).find("/folder/globalStatus is missing") != std::string::npos);
    CHECK(faults_of("error", a) == "");
}

TEST_CASE("Folder, at each of its moments") {
    rig r;
    const auto made = r.post(r.osl, "/folders", rig::folder_json({chatillon, rennes}));
    CHECK(faults_of("folder", made) == "");
    const auto ids = r.delivered();
    CHECK(faults_of("folder", r.get(r.osl, "/folders/" + ids.folder)) == "");
    REQUIRE(r.patch(r.osl, "/cases/" + ids.cases[0], R"({"status":"CLOSED"})").status == 204);
    REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"CLOSED"})").status == 204);
    CHECK(faults_of("folder", r.get(r.osl, "/folders/" + ids.folder)) == "");
}

TEST_CASE("Case and Event, to both sides") {
    rig r;
    const auto ids = r.delivered();
    const auto path = "/cases/" + ids.cases[0];
    CHECK(faults_of("case", r.get(r.si, path)) == "");
    const auto made = r.post(r.si, path + "/events", event);
    CHECK(faults_of("event", made) == "");
    for (const auto* who : {&r.si, &r.osl}) {
        CHECK(faults_of("case", r.get(*who, path)) == "");
        CHECK(faults_of("case", r.get(*who, path + "?lite=true")) == "");
        CHECK(faults_of("event", r.get(*who, path + "/events/" + made.text("id"))) == "");
    }
}

TEST_CASE("Notification, plain and with its event") {
    rig r;
    const auto ids = r.delivered();
    REQUIRE(r.post(r.si, "/cases/" + ids.cases[0] + "/events", event).status == 201);
    CHECK(faults_of("notifications", r.get(r.si, "/notifications")) == "");
    const auto told = r.get(r.osl, "/notifications?eventDetails=true");
    CHECK(told.body.root().size() == 1);
    CHECK(faults_of("notifications", told) == "");
}

TEST_CASE("Subscription and its list") {
    rig r;
    const auto list = r.ask(r.osl, verb::get, "/referential/v1/subscriptions");
    CHECK(list.body.root().size() == 3);
    CHECK(faults_of("subscriptions", list) == "");
    const auto id = list.body.root().at(0)["id"].text_or("");
    CHECK(faults_of("subscription", r.ask(r.osl, verb::get, "/referential/v1/subscriptions/" + id)) == "");
}

TEST_CASE("an error is the same everywhere") {
    rig r;
    CHECK(faults_of("error", r.post(r.osl, "/folders", "{")) == "");
    CHECK(faults_of("error", r.get(r.osl, "/nowhere")) == "");
    CHECK(faults_of("error", r.get({{}, "x"}, "/notifications")) == "");
    CHECK(faults_of("error", r.ask_token({"a", "b"}, "grant_type=client_credentials")) == "");
    CHECK(faults_of("error", r.post(r.si, "/folders", rig::folder_json())) == "");
}
