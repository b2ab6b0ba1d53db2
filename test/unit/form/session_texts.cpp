#include "test/unit/form/full_session.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace qf;
using namespace qf::form;

namespace {

const recipient town = recipient::parse("35238.11111111111111").value();
const recipient other = recipient::parse("26086.11111111111112").value();

session with_token(std::string csrf) {
    session out;
    out.csrf = std::move(csrf);
    return out;
}

}  // namespace

TEST_CASE("a session comes back from its text as it was") {
    const auto before = full_session();
    const auto after = session::read(before.written()).value();
    CHECK(after.csrf == before.csrf);
    CHECK((after.visit == before.visit));
    CHECK(after.departure->url == before.departure->url);
    CHECK(after.departure->state == "state-1");
    CHECK(after.departure->nonce == "nonce-1");
    CHECK(after.departure->verifier == "verifier-1");
    CHECK((after.departure->expires_at == before.departure->expires_at));
    CHECK(after.citizen->pivot_identity == before.citizen->pivot_identity);
    CHECK(after.citizen->shown_name == before.citizen->shown_name);
    CHECK(after.citizen->id_token == before.citizen->id_token);
    CHECK((after.quotient->receiver == town));
    CHECK((after.quotient->asked == schemas::year_month{2026, 9}));
    CHECK((after.quotient->meant == schemas::year_month{2026, 9}));
    CHECK((after.quotient->obtained == schemas::year_month{2026, 8}));
    CHECK(after.quotient->data == before.quotient->data);
    CHECK(after.press->transmission_id == before.press->transmission_id);
    CHECK(after.press->reference == "0123456789ABC");
    CHECK((after.press->submitted_at == before.press->submitted_at));
    CHECK((after.press->children == std::set<std::size_t>{0, 2, 11}));
    CHECK(after.press->sent);
    REQUIRE(after.sent.size() == 1);
    CHECK(after.sent[0].reference == "0123456789ABC");
    CHECK((after.sent[0].receiver == town));
    CHECK_FALSE(after.sent[0].return_address.has_value());
    CHECK(after.parting_state == "parting-1");
    CHECK(after.written() == before.written());
}

TEST_CASE("an empty session stays empty, and any text survives") {
    const auto empty = session::read(with_token("x").written()).value();
    CHECK_FALSE((empty.visit || empty.departure || empty.citizen || empty.quotient || empty.press));
    CHECK(empty.sent.empty());
    CHECK_FALSE(empty.parting_state.has_value());
    session odd;
    odd.visit = visit{town, std::string{"\0\x01\"\\\x7f\xe2\x80\xa8\xf0\x9f\x8f\xb3", 13}, "</script>"};
    odd.quotient = known_quotient{town, std::nullopt, {2026, 9}, std::nullopt, ""};
    const auto back = session::read(odd.written()).value();
    CHECK((back.visit == odd.visit));
    CHECK_FALSE(back.visit->external_id.has_value());
    CHECK_FALSE(back.quotient->asked.has_value());
}

TEST_CASE("a quotient of an older version, which did not say its month, is asked for again") {
    auto text = full_session().written();
    const std::string_view meant = R"("meant":202609,)";
    REQUIRE(text.find(meant) != std::string::npos);
    text.erase(text.find(meant), meant.size());
    const auto back = session::read(text).value();
    CHECK_FALSE(back.quotient.has_value());
    CHECK(back.citizen.has_value());
}

TEST_CASE("the last ten transmissions are kept") {
    auto s = full_session();
    for (int i = 0; i < 14; ++i) {
        s.sent.push_back(s.sent.front());
        s.sent.back().reference = std::to_string(i);
    }
    const auto back = session::read(s.written()).value();
    REQUIRE(back.sent.size() == 10);
    CHECK(back.sent.front().reference == "4");
    CHECK(back.sent.back().reference == "13");
}

TEST_CASE("another recipient makes the quotient and the press absent; the same one keeps them") {
    auto s = full_session();
    s.set_visit({town, "Rennes", "", "another-file"});
    CHECK(s.visit->external_id == "another-file");
    CHECK(s.quotient.has_value());
    CHECK(s.press.has_value());
    s.set_visit({other, "Ailleurs"});
    CHECK_FALSE(s.quotient.has_value());
    CHECK_FALSE(s.press.has_value());
    CHECK(s.citizen.has_value());
    CHECK(s.sent.size() == 1);
    s.set_visit({town, "Rennes"});
    CHECK_FALSE(s.quotient.has_value());
}

TEST_CASE("a text that this version did not write is refused") {
    CHECK(session::read("").error() == errc::malformed_json);
    CHECK(session::read("{").error() == errc::malformed_json);
    for (const auto text :
         {"{}", "[]", "7", R"({"v":2,"csrf":"x","sent":[]})", R"({"v":1,"csrf":7,"sent":[]})", R"({"v":1,"csrf":"x"})",
          R"({"v":1,"csrf":"x","sent":[7]})", R"({"v":1,"csrf":"x","sent":[],"visit":7})",
          R"({"v":1,"csrf":"x","sent":[],"visit":{"to":"35238","name":"","label":""}})",
          R"({"v":1,"csrf":"x","sent":[],"citizen":{"identity":"{}","name":"x"}})",
          R"({"v":1,"csrf":"x","sent":[],"quotient":{"of":"35238.11111111111111","asked":202613,"data":""}})",
          R"({"v":1,"csrf":"x","sent":[],"quotient":{"of":"35238.11111111111111","asked":-1,"data":""}})",
          R"({"v":1,"csrf":"x","sent":[],"press":{"id":"","reference":"","at":0,"sent":true}})",
          R"({"v":1,"csrf":"x","sent":[],"press":{"id":"","reference":"","at":0,"sent":true,"children":[-1]}})",
          R"({"v":1,"csrf":"x","sent":[],"departure":{"url":"","state":"","nonce":"","verifier":"","expires":"1"}})",
          R"({"v":1,"csrf":"x","sent":[],"parting":1})"}) {
        CAPTURE(text);
        CHECK(session::read(text).error() == errc::content_invalid);
    }
}

TEST_CASE("what corrects what, a trouble that was met, a link and where a logout leads come back, too") {
    auto before = full_session();
    before.press->corrects = "FEDCBA9876543";
    before.sent.push_back({.reference = "1123456789ABC",
                           .transmission_id = "01990000-0000-7000-8000-000000000001",
                           .receiver = town,
                           .commune_name = "Rennes",
                           .corrects = "0123456789ABC",
                           .subject = "ab12",
                           .choice = "cd34",
                           .sent = true});
    before.trouble = met_trouble{.word = "affluence",
                                 .fund = "MSA",
                                 .until = instant{std::chrono::seconds{5}},
                                 .obtained = schemas::year_month{2026, 8}};
    before.link = receipt_link{"0123456789ABC", "token"};
    before.parting_path = "/c/26086?siret=20008496000018";
    const auto after = session::read(before.written()).value();
    CHECK(after.written() == before.written());
    CHECK(after.press->corrects == "FEDCBA9876543");
    CHECK(after.sent.back().corrects == "0123456789ABC");
    CHECK(after.sent.back().sent);
    CHECK(!after.sent.front().sent);
    CHECK((after.trouble->until == before.trouble->until));
    CHECK((after.trouble->obtained == schemas::year_month{2026, 8}));
    CHECK_FALSE(after.trouble->asked.has_value());
}

TEST_CASE("a session of the version before, which knew no corrections, is read") {
    auto text = full_session().written();
    for (const std::string_view added :
         {R"(,"corrects":"")", R"(,"corrects":"")", R"(,"subject":"","choice":"","sent":false)"}) {
        REQUIRE(text.find(added) != std::string::npos);
        text.erase(text.find(added), added.size());
    }
    const auto back = session::read(text).value();
    CHECK(back.press->sent);
    CHECK(back.sent.front().sent);
    CHECK(back.sent.front().subject.empty());
}

TEST_CASE("a flag beside the text says that what the press announced has been sent") {
    auto before = full_session();
    before.press->sent = false;
    CHECK_FALSE(session::read(before.written())->press->sent);
    const auto after = session::read(before.written(), site::session_flag::raised).value();
    CHECK(after.press->sent);
    CHECK(after.sent.front().sent);
}
