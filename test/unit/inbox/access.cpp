#include "connector/inbox/access.hpp"

#include <doctest/doctest.h>

using namespace qf::inbox;

namespace {

constexpr organization_key osl = 1, town = 2, elsewhere = 3;
caller as(scope s, organization_key organization, std::optional<std::string> process = {}) {
    return {.client = "c", .scope = s, .organization = organization, .process_code = std::move(process)};
}
permission use_case(const caller& who, status now = status::hubee_notified) {
    return may_use_case(who, osl, town, "FormulaireQF", now);
}

}  // namespace

TEST_CASE("a folder is its OSL's, and the administrator's") {
    CHECK(may_use_folder(as(scope::osl, osl), osl, "FormulaireQF") == permission::granted);
    CHECK(may_use_folder(as(scope::osl, elsewhere), osl, "FormulaireQF") == permission::denied);
    CHECK(may_use_folder(as(scope::admin, elsewhere), osl, "FormulaireQF") == permission::granted);
    CHECK(may_use_folder(as(scope::si, osl), osl, "FormulaireQF") == permission::denied);
    CHECK(may_use_folder(as(scope::datapass, osl), osl, "FormulaireQF") == permission::denied);
}

TEST_CASE("a client bound to a process sees nothing of the others") {
    CHECK(may_use_folder(as(scope::osl, osl, "CERTDC"), osl, "FormulaireQF") == permission::denied);
    CHECK(use_case(as(scope::si, town, "CERTDC")) == permission::denied);
    CHECK(use_case(as(scope::si, town, "FormulaireQF")) == permission::granted);
}

TEST_CASE("a case is its recipient's once announced, and its OSL's from the start") {
    CHECK(use_case(as(scope::si, town)) == permission::granted);
    CHECK(use_case(as(scope::si, elsewhere)) == permission::denied);
    CHECK(use_case(as(scope::si, town), status::hubee_received) == permission::unseen);
    CHECK(use_case(as(scope::si, elsewhere), status::hubee_received) == permission::denied);
    CHECK(use_case(as(scope::osl, osl), status::hubee_received) == permission::granted);
    CHECK(use_case(as(scope::osl, town)) == permission::denied);
}
