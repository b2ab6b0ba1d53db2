// What comes next: decisions that need no server.
#include "connector/form/decisions.hpp"
#include "schemas/json.hpp"
#include "test/unit/form/scripted_sources.hpp"

#include <doctest/doctest.h>

using namespace qf::form;
using qf::errc;
using qf::instant;
using qf::recipient;
using qf::communes::month_mismatch;
using qf::schemas::year_month;
using namespace std::chrono_literals;

namespace {

const instant september = std::chrono::sys_days{std::chrono::year{2026} / 9 / 15};
const auto here = recipient::parse("26086.20008496000018").value();
const auto elsewhere = recipient::parse("35238.21350238800019").value();

qf::communes::enrolled enrolled(const recipient& receiver) {
    return {.receiver = receiver, .name = "Châtillon-en-Diois", .commune = receiver.cog().text(), .active = true};
}

session logged_in() {
    session s;
    s.visit = visit{.receiver = here, .commune_name = "Châtillon-en-Diois"};
    s.citizen = known_citizen{std::string{identity_claims}, "Şahin O'NEIL-ŒUVRÉ", "id-token"};
    s.quotient = known_quotient{.receiver = here,
                                .asked = {},
                                .meant = {2026, 9},
                                .obtained = year_month{2026, 9},
                                .data = std::string{family_data}};
    return s;
}

qf::net::target target(std::string_view text) {
    return qf::net::target::parse(text).value();
}

}  // namespace

TEST_CASE("an external id has 64 safe characters at most") {
    for (const std::string_view good : {"a", "dossier-1", "A.b_c:d-9", "0"}) CHECK(external_id_allowed(good));
    CHECK(external_id_allowed(std::string(64, 'x')));
    CHECK(!external_id_allowed(std::string(65, 'x')));
    for (const std::string_view bad : {"", " ", "a b", "é", "a/b", "<b>", "a\n", "a%20", "a'b", "a\"b"})
        CHECK(!external_id_allowed(bad));
}

TEST_CASE("what a link says is kept for its commune, and only what is allowed") {
    CHECK(!brought_by(target("/c/26086"), "26086"));
    CHECK(!brought_by(target("/c/26086?external_id=a%20b"), "26086"));
    const auto both = brought_by(target("/?external_id=d-1&redirect_uri=https%3A%2F%2Fville.example%2Fretour"), "");
    REQUIRE(both.has_value());
    CHECK(both->external_id == "d-1");
    CHECK(both->return_address == "https://ville.example/retour");
    CHECK(!brought_by(target("/?redirect_uri=" + std::string(3000, 'x')), ""));
}

TEST_CASE("a return address is offered when it is registered to the letter, else it is told") {
    auto receiver = enrolled(here);
    receiver.return_addresses = {"https://ville.example/retour"};
    const brought registered{.cog = "26086", .external_id = "d-1", .return_address = "https://ville.example/retour"};
    const auto plan = plan_visit(receiver, registered);
    CHECK(plan.visit.return_address == "https://ville.example/retour");
    CHECK(plan.visit.external_id == "d-1");
    CHECK(!plan.address_refused);
    for (const std::string_view other : {"https://ville.example/retour/", "https://ville.example/retour?x=1",
                                         "HTTPS://ville.example/retour", "https://ville.example.evil.example/retour"}) {
        auto wrong = registered;
        wrong.return_address = other;
        CHECK(!plan_visit(receiver, wrong).visit.return_address);
        CHECK(plan_visit(receiver, wrong).address_refused);
    }
    SUBCASE("words for another commune are not taken along") {
        auto other = registered;
        other.cog = "35238";
        CHECK(!plan_visit(receiver, other).visit.external_id);
        CHECK(!plan_visit(receiver, other).visit.return_address);
        other.cog.clear();  // from the home page: for whichever is chosen
        CHECK(plan_visit(receiver, other).visit.external_id == "d-1");
    }
}

TEST_CASE("a body is meant by its SIRET, or by being the only one") {
    const std::vector<qf::communes::enrolled> one = {enrolled(here)};
    const std::vector<qf::communes::enrolled> two = {enrolled(here), enrolled(elsewhere)};
    CHECK(body_meant(one, "") == &one[0]);
    CHECK(body_meant(two, "") == nullptr);
    CHECK(body_meant(two, "21350238800019") == &two[1]);
    CHECK(body_meant(two, "nonsense") == nullptr);
    CHECK(body_meant({}, "") == nullptr);
}

TEST_CASE("a quotient counts for its recipient and its month, and for nothing else") {
    auto s = logged_in();
    CHECK(review_access_of(s, enrolled(here), september) == review_access::may_review);
    CHECK(review_access_of(s, enrolled(elsewhere), september) == review_access::must_log_in);
    auto previous = enrolled(here);
    previous.months = qf::communes::month_rule::parse("previous").value();
    CHECK(review_access_of(s, previous, september) == review_access::must_log_in);
    s.quotient->asked = year_month{2026, 8};
    CHECK(review_access_of(s, previous, september) == review_access::may_review);
    CHECK(review_access_of(s, previous, september + 20 * 24h) == review_access::must_log_in);  // October has begun
    s.quotient.reset();
    CHECK(review_access_of(s, enrolled(here), september) == review_access::must_log_in);
    s.citizen.reset();
    CHECK(review_access_of(s, enrolled(here), september) == review_access::stranger);
}

TEST_CASE("another month than meant, in a request that named it or not: the commune refuses, or both are shown") {
    std::optional<year_month> asked;
    const auto judged = [&](year_month meant, std::optional<year_month> obtained, month_mismatch policy) {
        return judge_month({.receiver = here, .asked = asked, .meant = meant, .obtained = obtained, .data = "{}"},
                           policy);
    };
    using enum month_mismatch;
    const year_month august{2026, 8}, july{2026, 7};
    SUBCASE("current: none is named") {}
    SUBCASE("another rule") {
        asked = august;
    }
    CHECK(judged(august, august, refuse) == month_verdict::same);
    CHECK(judged(august, year_month{2024, 1}, refuse) == month_verdict::refused);
    CHECK(judged(august, july, refuse) == month_verdict::refused);
    CHECK(judged(august, july, accept_with_notice) == month_verdict::differs);
    CHECK(judged(august, {}, refuse) == month_verdict::refused);
    CHECK(judged(august, {}, accept_with_notice) == month_verdict::same);
}

TEST_CASE("children are indexes that were offered") {
    CHECK(children_chosen({}, 3)->empty());
    CHECK(*children_chosen({"2", "0", "2"}, 3) == std::set<std::size_t>{0, 2});
    for (const std::string_view bad : {"3", "-1", "", "x", "1 ", "+1", "18446744073709551616", "0x1"})
        CHECK(children_chosen({"0", bad}, 3).error() == errc::content_invalid);
    CHECK(children_chosen({"0"}, 0).error() == errc::content_invalid);
}

TEST_CASE("the first click fixes what every further one repeats") {
    auto s = logged_in();
    REQUIRE(plan_press(s, {0, 1}, september) == press_step::send);
    const auto first = *s.press;
    CHECK(first.submitted_at == september);
    REQUIRE(s.sent.size() == 1);  // its receipt is saved with it
    CHECK(s.sent[0].reference == first.reference);
    CHECK(s.sent[0].submitted_at == september);
    REQUIRE(plan_press(s, {0, 1}, september + 1h) == press_step::send);  // a click after a crash
    CHECK(s.press->transmission_id == first.transmission_id);
    CHECK(s.press->reference == first.reference);
    CHECK(s.press->submitted_at == september);
    CHECK(s.sent.size() == 1);
    SUBCASE("other children, not known to be sent: another transmission, without who was unticked") {
        REQUIRE(plan_press(s, {0}, september + 1h) == press_step::send);
        CHECK(s.press->transmission_id != first.transmission_id);
        CHECK(s.press->children == std::set<std::size_t>{0});
        CHECK(s.press->corrects == first.reference);  // the first may have left all the same
    }
    SUBCASE("once it is sent, the same choice is not sent again") {
        s.press_was_sent();
        CHECK(sent_before(s, {0, 1})->reference == first.reference);
        CHECK(plan_press(s, {0, 1}, september + 1h) == press_step::sent_already);
        CHECK(s.press->reference == first.reference);
        CHECK(s.sent.size() == 1);
    }
    SUBCASE("once it is sent, another choice corrects it; each further one corrects the last") {
        s.press_was_sent();
        CHECK(!sent_before(s, {0}));
        REQUIRE(plan_press(s, {0}, september + 1h) == press_step::send);
        CHECK(s.press->corrects == first.reference);
        const auto second = s.press->reference;
        CHECK(second != first.reference);
        s.press_was_sent();
        REQUIRE(plan_press(s, {0, 1}, september + 2h) ==
                press_step::send);  // as the first was: it is the last that counts
        CHECK(s.press->corrects == second);
        CHECK(s.press->transmission_id != first.transmission_id);
    }
    SUBCASE("another login of the same person in this session: the same data is not sent again, other data corrects") {
        s.press_was_sent();
        s.press.reset();
        CHECK(plan_press(s, {0, 1}, september + 1h) == press_step::sent_already);
        s.quotient->obtained = year_month{2026, 8};
        REQUIRE(plan_press(s, {0, 1}, september + 1h) == press_step::send);
        CHECK(s.press->corrects == first.reference);
    }
    SUBCASE("another person, or another file of the portal, corrects nothing") {
        s.press_was_sent();
        SUBCASE("person") {
            s.citizen->pivot_identity = R"({"family_name":"AUTRE","given_name":"Jo"})";
        }
        SUBCASE("file") {
            s.visit->external_id = "d-2";
        }
        REQUIRE(plan_press(s, {0}, september + 1h) == press_step::send);
        CHECK(s.press->corrects.empty());
    }
    SUBCASE("to another commune and back: what was fixed first is still known") {
        const auto quotient = s.quotient;
        s.press_was_sent();
        s.set_visit({.receiver = elsewhere, .commune_name = "Rennes"});
        s.set_visit({.receiver = here, .commune_name = "Châtillon-en-Diois"});
        s.quotient = quotient;
        CHECK(plan_press(s, {0, 1}, september + 1h) == press_step::sent_already);
        CHECK(s.press->transmission_id == first.transmission_id);
    }
    SUBCASE("another recipient begins anew") {
        s.set_visit({.receiver = elsewhere, .commune_name = "Rennes"});
        CHECK(!s.press);
        CHECK(!s.quotient);
    }
}

namespace {

// The content, with the session's quotient parsed as the click has it.
std::string content_of(const session& s, const std::set<std::size_t>& children) {
    const auto quotient = qf::json::document::parse(s.quotient->data).value();
    return qf::form::content_of(s, quotient.root(), children, {.place = "Ajaccio (2A)", .country = "France"});
}

}  // namespace

TEST_CASE("what is sent: the visit, the identity, the month, and the children ticked") {
    auto s = logged_in();
    s.visit->external_id = "d-1";
    qf::faults found;
    const auto text = content_of(s, {2});
    const auto content = qf::schemas::parse_content(text, found);
    REQUIRE(content.has_value());
    const auto& c = *content;
    CHECK(c["commune"]["cog"].text() == "26086");
    CHECK(c["commune"]["siret"].text() == "20008496000018");
    CHECK(c["external_id"].text() == "d-1");
    CHECK(c["reference_month"]["asked"].text() == "2026-09");  // none was asked: that of the login
    CHECK(c["reference_month"]["obtained"].text() == "2026-09");
    CHECK(c["pivot_identity"]["family_name"].text() == "O'NEIL-ŒUVRÉ");
    CHECK(c["pivot_identity"]["birthdate"].text() == "1992-00-00");
    REQUIRE(c["quotient_familial_v3"]["enfants"].size() == 1);
    CHECK(c["quotient_familial_v3"]["enfants"].at(0)["nom_naissance"].text() == "BÂRBELÉ");
    CHECK(text.find("PREMIERNÉ") == std::string::npos);
    CHECK(c["quotient_familial_v3"]["quotient_familial"]["valeur"].integer() == 0);

    CHECK(c["shown"]["birthplace"].text() == "Ajaccio (2A)");
    CHECK(c["shown"]["birthcountry"].text() == "France");

    s.quotient->meant = year_month{2026, 8};
    CHECK(qf::json::document::parse(content_of(s, {})).value()["reference_month"]["asked"].text() == "2026-08");
    s.quotient->obtained.reset();
    CHECK(!qf::json::document::parse(content_of(s, {})).value()["reference_month"].exists());
}

TEST_CASE("every trouble has a status of its kind") {
    using enum trouble_page;
    for (const auto what : {not_found, commune_unknown, session_lost, not_identified, login_lost, csrf,
                            identity_incomplete, no_file, month_refused, wait, link_used, too_many}) {
        const auto status = static_cast<unsigned>(status_of(what));
        CHECK((status >= 400 && status < 500));
    }
    for (const auto what : {login_later, login_fault, fund_away, our_fault, not_sent})
        CHECK(static_cast<unsigned>(status_of(what)) >= 500);
}
