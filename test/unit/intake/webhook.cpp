// Who may tell us of an authorization, and what a delivery must say.
#include "test/unit/intake/enrolment_fixture.hpp"

using namespace qf;
using namespace qf::test;
using namespace std::chrono_literals;

namespace {

unsigned status_of(enrolment_rig& r, const std::string& body, const std::string& signature) {
    return r.deliver(body, signature).result_int();
}
std::string replaced(std::string text, std::string_view part, std::string_view replacement) {
    const auto at = text.find(part);
    REQUIRE(at != std::string::npos);
    return text.replace(at, part.size(), replacement);
}
// Nothing of it was stored.
void check_untouched(enrolment_rig& r) {
    CHECK(r.store().events(10).empty());
    CHECK(r.store().enrolments(10).empty());
    CHECK(r.recipients() == 0);
}

}  // namespace

TEST_CASE("a delivery needs the body's signature, of this secret and this algorithm") {
    enrolment_rig r;
    r.open(nullptr);
    const auto body = delivery_of{}.body();
    const auto good = enrolment_rig::signature_of(body);
    const auto hex = good.substr(7);
    for (const auto& bad :
         {std::string{}, std::string{"sha256="}, hex, "sha1=" + hex, "SHA256=" + hex, "sha256=" + hex.substr(2),
          "sha256=" + hex + "00", "sha256= " + hex, "sha256=" + std::string(64, 'z'),
          "sha256=" + to_hex(hmac_sha256("another secret", body)), "sha256=" + to_hex(sha256(body))}) {
        CAPTURE(bad);
        const auto answer = r.deliver(body, bad);
        CHECK(answer.result_int() == 401);
        CHECK(json::document::parse(answer.body()).has_value());
    }
    for (std::size_t at = 0; at < body.size(); at += 7) {
        auto changed = body;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        CHECK(status_of(r, changed, good) == 401);
    }
    CHECK(status_of(r, body + ' ', good) == 401);
    CHECK(status_of(r, body.substr(1), good) == 401);
    check_untouched(r);
    CHECK(status_of(r, body, good) == 202);
    CHECK(r.counts.count("qf_enrolment_refusals_total", "", {{"reason", "signature"}}).value() > 20);
}

TEST_CASE("capital hexadecimal digits are the same signature") {
    enrolment_rig r;
    r.open(nullptr);
    auto signature = enrolment_rig::signature_of(delivery_of{}.body());
    for (std::size_t i = 7; i < signature.size(); ++i)
        if (signature[i] >= 'a') signature[i] = static_cast<char>(signature[i] - 'a' + 'A');
    CHECK(status_of(r, delivery_of{}.body(), signature) == 202);
}

TEST_CASE("without a secret nobody may deliver, not even with the signature of an empty key") {
    enrolment_rig r;
    r.open(nullptr);
    r.webhook = std::make_unique<intake::datapass>(*r.enrolment, "", r.clock, r.log, r.counts);
    const auto body = delivery_of{}.body();
    CHECK(status_of(r, body, "sha256=" + to_hex(hmac_sha256("", body))) == 401);
}

TEST_CASE("what is no JSON is 400, what is no event is 422, and nothing of it is stored") {
    enrolment_rig r;
    r.open(nullptr);
    const auto body = delivery_of{}.body();
    for (const auto& bad : {std::string{}, std::string{"{"}, body + "}", body.substr(0, body.size() - 1),
                            std::string{"\xff\xfe"}, std::string(500, '['), replaced(body, "approve", "a\xffprove")}) {
        CAPTURE(bad);
        CHECK(r.deliver(bad).result_int() == 400);
    }
    const auto member = [&](std::string_view was, std::string_view is) { return replaced(body, was, is); };
    for (const auto& bad : {
             std::string{"{}"},
             std::string{"[]"},
             std::string{"null"},
             std::string{"7"},
             member(R"("event":"approve")", R"("event":"")"),
             member(R"("event":"approve")", R"("event":"Approve; DROP TABLE event")"),
             member(R"("event":"approve")", R"("event":["approve"])"),
             member("1788220800", "-1"),
             member("1788220800", "1788220800.5"),
             member("1788220800", "99999999999999999"),
             member("1788220800", R"("yesterday")"),
             member("1788220800", "null"),
             member("1788220800", "4102444800"),
             member(":4012", ":null"),
             member(":4012", R"(:"")"),
             member(":4012", R"(:"../../etc")"),
             member(":4012", ":-4"),
             member(":4012", R"(:{"id":1})"),
             member(commune_siret, "21260086600016"),  // Luhn
             member(commune_siret, "2126008660001"),
             member(commune_siret, "2126008660001a"),
             member("\"siret\":\"" + commune_siret + '"', "\"siret\":21260086600017"),
             member("COMMUNE EXEMPLE", "COMMUNE\\u0000EXEMPLE"),
             member("COMMUNE EXEMPLE", std::string(300, 'A')),
             member(R"("insee_payload":{)", R"("insee_payload":[],"ignored":{)"),
             member(R"("codeCommuneEtablissement":"26086")", R"("codeCommuneEtablissement":26086)"),
             member(R"("service_provider":null)", R"("service_provider":"editor")"),
             member(R"("service_provider":null)", R"("service_provider":{"type":"editor","siret":null})"),
             member(R"("service_provider":null)", R"("service_provider":{"type":"editor","siret":"13002526500014"})"),
         }) {
        CAPTURE(bad);
        const auto answer = r.deliver(bad);
        CHECK(answer.result_int() == 422);
        const auto said = json::document::parse(answer.body()).value();
        CHECK(said["faults"].size() > 0);
        CHECK(answer.body().find("INVENT") == std::string::npos);
    }
    check_untouched(r);
}

TEST_CASE("every fault of a delivery is told at once, with its place") {
    enrolment_rig r;
    r.open(nullptr);
    const auto answer = r.deliver(R"({"event":"APPROVE","fired_at":true,"data":{"organization":{"siret":7}}})");
    const auto said = json::document::parse(answer.body()).value();
    CHECK(said["reason"].text() == "content_invalid");
    CHECK(said["faults"].size() >= 4);
    const auto wrong_numbers = r.deliver(delivery_of{.fired_at = R"("soon")", .siret = "11111111111113"}.body());
    CHECK(json::document::parse(wrong_numbers.body()).value()["faults"].size() == 2);
}

TEST_CASE("times are seconds, milliseconds or RFC 3339; ids are numbers or words") {
    faults found;
    const instant now = std::chrono::sys_days{std::chrono::year{2026} / 9 / 2};
    const instant fired = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1};
    for (const auto* text :
         {"1788220800", "1788220800000", R"("2026-09-01T00:00:00Z")", R"("2026-09-01T02:00:00+02:00")"}) {
        CAPTURE(text);
        const auto event = intake::parse_event(delivery_of{.fired_at = text}.body(), now, found);
        REQUIRE(event.has_value());
        CHECK(event->fired_at == fired);
    }
    CHECK(intake::parse_event(delivery_of{.model_id = R"("4012")"}.body(), now, found)->model_id == "4012");
    CHECK(intake::parse_event(delivery_of{.model_id = R"("D-12_a")"}.body(), now, found)->model_id == "D-12_a");
    CHECK_FALSE(intake::parse_event(delivery_of{}.body(), fired - 25h, found).has_value());  // a day is forgiven
}

TEST_CASE("the commune is read from INSEE's words; districts are their commune's") {
    faults found;
    const instant now = std::chrono::sys_days{std::chrono::year{2026} / 9 / 2};
    const auto cog_of = [&](std::string_view json) {
        const auto event = intake::parse_event(delivery_of{.cog = std::string{json}}.body(), now, found);
        REQUIRE(event.has_value());
        return event->cog ? event->cog->text() : "";
    };
    CHECK(cog_of(R"("26086")") == "26086");
    CHECK(cog_of(R"("2A004")") == "2A004");
    CHECK(cog_of(R"("75104")") == "75056");
    CHECK(cog_of(R"("69381")") == "69123");
    CHECK(cog_of(R"("13216")") == "13055");
    CHECK(cog_of(R"("75121")") == "75121");
    CHECK(cog_of("null") == "");
    CHECK(cog_of(R"("[ND]")") == "");
}
