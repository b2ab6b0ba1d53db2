#include "test/unit/schemas/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::test;

TEST_CASE("a transmission holds the known members only, in the order the communes know") {
    faults out;
    const auto content = schemas::parse_content(content_text, out);
    REQUIRE(content.has_value());
    CHECK(schemas::write_transmission(header(), *content) == transmission_text);
}

TEST_CASE("what is written is read again") {
    const auto t = schemas::transmission::parse(transmission_text);
    REQUIRE(t.has_value());
    CHECK(t->id() == header().id);
    CHECK(t->reference() == header().reference);
    CHECK(t->to() == header().receiver);
    CHECK(t->commune_name() == "Châtillon-en-Diois");
    CHECK(t->issuer() == "qf-intake");
    CHECK(t->audience() == "qf-delivery");
    CHECK(t->submitted_at() == header().submitted_at);
    CHECK(t->expires_at() == header().expires_at);
    CHECK(t->external_id() == "portail-12");
    CHECK(t->reference_month()["obtained"].text() == "2026-09");
    CHECK(t->pivot_identity()["family_name"].text() == "ŒUVRARD");
    CHECK(t->quotient_familial()["enfants"].size() == 1);
}

TEST_CASE("what is absent stays absent, and null stays null") {
    faults out;
    const auto content = schemas::parse_content(R"({"commune": {"cog": "26086"}, "external_id": null,
        "pivot_identity": {"family_name": "A", "given_name": "B"}, "quotient_familial_v3": {}})",
                                                out);
    REQUIRE(content.has_value());
    const auto text = schemas::write_transmission(header(), *content);
    CHECK(text.ends_with(R"("external_id":null,"pivot_identity":{"family_name":"A","given_name":"B"},)"
                         R"("quotient_familial":{}})"));
    const auto t = schemas::transmission::parse(text);
    REQUIRE(t.has_value());
    CHECK(!t->external_id());
    CHECK(!t->reference_month().exists());
    CHECK(!t->quotient_familial()["enfants"].exists());
}

TEST_CASE("a transmission that does not follow its schema is refused") {
    const auto refused = [](std::string_view what, std::string_view by) {
        const auto t = schemas::transmission::parse(replaced(transmission_text, what, by));
        return t.has_value() ? "accepted" : reason_code(t.error());
    };
    CHECK(refused("qf.transmission/1", "qf.transmission/2") == "content_invalid");
    CHECK(refused("\"id\":\"0", "\"id\":\"x") == "content_invalid");
    CHECK(refused("0123456789ABC", "0123456789abc") == "content_invalid");
    CHECK(refused("2026-09-01T08:00:00.000Z", "2026-19-01T08:00:00.000Z") == "content_invalid");
    CHECK(refused("2026-09-11T08:00:00.000Z", "in about ten days or so") == "content_invalid");
    CHECK(refused("\"cog\":\"26086\"", "\"cog\":\"2608X\"") == "content_invalid");
    CHECK(refused("21260086600017", "21260086600016") == "content_invalid");
    CHECK(refused("\"issuer\":\"qf-intake\",", "") == "content_invalid");
    CHECK(refused("\"asked\":\"2026-08\"", "\"asked\":\"2026-13\"") == "content_invalid");
    CHECK(refused("\"external_id\"", "\"corrects\":\"0123456789abc\",\"external_id\"") == "content_invalid");
    CHECK(refused("\"valeur\":0", "\"valeur\":\"0\"") == "content_invalid");
    CHECK(refused("Anaïs Lou", "Anaïs\\u0000Lou") == "content_invalid");
    CHECK(refused("}}", "}") == "malformed_json");
    CHECK(!schemas::transmission::parse("[]").has_value());
    CHECK(!schemas::transmission::parse("").has_value());
}

TEST_CASE("members that a newer writer adds are no fault, at any depth, and nobody downstream sees them") {
    auto newer = replaced(transmission_text, "{\"schema\"", R"({"mood":"\u0001","schema")");
    newer = replaced(newer, "\"cog\"", R"("mayor":{"name":"x"},"cog")");
    newer = replaced(newer, "\"asked\"", R"("why":[1,2],"asked")");
    newer = replaced(newer, "\"gender\"", R"("email":"x@y","gender")");
    newer = replaced(newer, "\"allocataires\":[{", R"("income":12,"allocataires":[{"iban":"FR76",)");
    const auto t = schemas::transmission::parse(newer);
    REQUIRE(t.has_value());
    const auto plain = schemas::transmission::parse(transmission_text).value();
    CHECK(t->pivot_identity().written() == plain.pivot_identity().written());
    CHECK(t->quotient_familial().written() == plain.quotient_familial().written());
    CHECK(t->reference_month().written() == plain.reference_month().written());
    CHECK(t->reference() == plain.reference());
}

TEST_CASE("a correction names the transmission that it replaces, from the submission to the envelope's reader") {
    faults out;
    const auto content = schemas::parse_content(
        replaced(content_text, "\"external_id\"", R"("corrects": "FEDCBA9876543", "external_id")"), out);
    REQUIRE(content.has_value());
    const auto text = schemas::write_transmission(header(), *content);
    CHECK(schemas::transmission::parse(text)->corrects() == "FEDCBA9876543");
    CHECK(!schemas::transmission::parse(transmission_text)->corrects());
    CHECK(!schemas::parse_content(replaced(content_text, "\"external_id\"", R"("corrects": "x", "external_id")"), out));
}
