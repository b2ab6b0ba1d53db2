#include "connector/inbox/status_machine.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace qf::inbox;

namespace {

struct move {
    scope who;
    status from, to;
    ruling expected;
};
using enum ruling;

void check_all(const std::vector<move>& moves) {
    for (const auto& m : moves) {
        CAPTURE(std::string{text(m.who)});
        CAPTURE(std::string{text(m.from)});
        CAPTURE(std::string{text(m.to)});
        CHECK(rule_case(m.who, m.from, m.to) == m.expected);
    }
}

constexpr status last = status::archived;

}  // namespace

TEST_CASE("every status has a name of its own, and no other text is a status") {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        const auto one = static_cast<status>(i);
        CHECK(status_of(text(one)) == one);
    }
    CHECK_FALSE(status_of("").has_value());
    CHECK_FALSE(status_of("done").has_value());
    CHECK_FALSE(status_of("HUBEE").has_value());
}

TEST_CASE("an SI moves forward, and may jump") {
    check_all({{scope::si, status::hubee_notified, status::sent, allowed},
               {scope::si, status::hubee_notified, status::in_progress, allowed},
               {scope::si, status::hubee_notified, status::done, allowed},
               {scope::si, status::sent, status::si_intg_error, allowed},
               {scope::si, status::si_intg_error, status::si_received, allowed},
               {scope::si, status::in_progress, status::add_awaiting, allowed},
               {scope::si, status::add_awaiting, status::in_progress, allowed},
               {scope::si, status::add_awaiting, status::refused, allowed},
               {scope::si, status::done, status::done, unchanged}});
}

TEST_CASE("an SI does not go back, and its last word is final") {
    check_all({{scope::si, status::in_progress, status::sent, impossible},
               {scope::si, status::refused, status::si_intg_error, impossible},
               {scope::si, status::closed, status::si_intg_error, impossible},
               {scope::si, status::done, status::refused, impossible},
               {scope::si, status::refused, status::done, impossible},
               {scope::si, status::done, status::add_awaiting, impossible},
               {scope::si, status::done, status::si_received, impossible},
               {scope::si, status::refused, status::in_progress, impossible},
               {scope::si, status::closed, status::in_progress, impossible},
               {scope::si, status::closed, status::done, impossible}});
}

TEST_CASE("an SI may find at any step but the last that it cannot integrate a case, and takes up one that was DONE") {
    for (const auto from : {status::hubee_notified, status::sent, status::si_received, status::in_progress,
                            status::add_awaiting, status::done})
        check_all({{scope::si, from, status::si_intg_error, allowed}});
    check_all({{scope::si, status::done, status::in_progress, allowed},
               {scope::si, status::si_intg_error, status::done, allowed},
               {scope::admin, status::done, status::in_progress, allowed}});
}

TEST_CASE("the OSL sets HUBEE_COMPLETED and IN_PROGRESS on a case of its own; only CLOSED makes it deaf") {
    for (int i = static_cast<int>(status::hubee_notified); i < static_cast<int>(status::closed); ++i) {
        const auto from = static_cast<status>(i);
        check_all({{scope::osl, from, status::in_progress, from == status::in_progress ? unchanged : allowed},
                   {scope::osl, from, status::hubee_completed, unchanged}});  // what was announced stays so
    }
    check_all({{scope::osl, status::hubee_received, status::hubee_completed, allowed},
               {scope::osl, status::hubee_completed, status::hubee_completed, unchanged},
               {scope::osl, status::closed, status::hubee_completed, impossible},
               {scope::osl, status::archived, status::hubee_completed, impossible},
               {scope::osl, status::hubee_received, status::in_progress, impossible},
               {scope::osl, status::hubee_completed, status::in_progress, impossible},
               {scope::osl, status::closed, status::in_progress, impossible},
               {scope::si, status::hubee_notified, status::hubee_completed, wrong_actor}});
}

TEST_CASE("each actor has its own moves") {
    check_all({{scope::si, status::done, status::closed, wrong_actor},
               {scope::si, status::done, status::hubee_notified, wrong_actor},
               {scope::osl, status::hubee_notified, status::add_awaiting, wrong_actor},
               {scope::osl, status::hubee_notified, status::done, wrong_actor},
               {scope::osl, status::done, status::closed, allowed},
               {scope::osl, status::in_progress, status::closed, allowed},
               {scope::admin, status::hubee_notified, status::done, allowed},
               {scope::admin, status::done, status::closed, allowed},
               {scope::datapass, status::hubee_notified, status::sent, wrong_actor}});
    for (const auto who : {scope::si, scope::osl, scope::admin})
        for (const auto to : {status::hubee_received, status::archived})
            check_all({{who, status::hubee_notified, to, wrong_actor}});
}

TEST_CASE("the OSL reopens from any status that the SI has seen, closed included") {
    for (int i = static_cast<int>(status::sent); i <= static_cast<int>(status::closed); ++i)
        check_all({{scope::osl, static_cast<status>(i), status::hubee_notified, allowed}});
    check_all({{scope::osl, status::hubee_notified, status::hubee_notified, unchanged},
               {scope::osl, status::hubee_received, status::hubee_notified, impossible},
               {scope::osl, status::archived, status::hubee_notified, impossible},
               {scope::osl, status::hubee_received, status::closed, impossible}});
}

TEST_CASE("a folder follows the same list, but knows no integration error") {
    CHECK(rule_folder(status::hubee_notified, status::closed) == allowed);
    CHECK(rule_folder(status::closed, status::hubee_notified) == allowed);
    CHECK(rule_folder(status::closed, status::closed) == unchanged);
    CHECK(rule_folder(status::closed, status::done) == impossible);
    CHECK(rule_folder(status::sent, status::si_intg_error) == impossible);
    CHECK(rule_folder(status::done, status::in_progress) == allowed);
    CHECK(rule_folder(status::hubee_received, status::hubee_completed) == wrong_actor);
    CHECK(rule_folder(status::hubee_received, status::done) == impossible);
    CHECK(rule_folder(status::done, status::archived) == wrong_actor);
}
