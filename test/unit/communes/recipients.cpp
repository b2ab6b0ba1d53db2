#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;

namespace {

struct two_bodies : test::communes_fixture {
    two_bodies() {
        REQUIRE(import("35238,Rennes,35,35000,21350238800019,Mairie,active\n"
                       "35238,Rennes,35,35000,11111111111111,CCAS,active\n"
                       "26086,Châtillon-en-Diois,26,26410,20008496000018,,inactive\n"
                       "01001,L'Abergement-Clémenciat,01,01400,,,\n")
                    .has_value());
    }
    result<communes::enrolled> choose(std::string_view cog, std::string_view number = {}) {
        std::optional<siret> which;
        if (!number.empty()) which = siret::parse(number).value();
        return registry.choose(commune_code::parse(cog).value(), which);
    }
};

}  // namespace

TEST_CASE_FIXTURE(two_bodies, "a submission reaches the body it names, or the only active one") {
    CHECK(choose("35238", "11111111111111")->label == "CCAS");
    CHECK(choose("35238").error() == errc::content_invalid);  // which of the two?
    REQUIRE(!registry.set_active(recipient::parse("35238.11111111111111").value(), false));
    CHECK(choose("35238")->receiver == test::rennes());
    CHECK(choose("35238", "11111111111111").error() == errc::commune_inactive);
    CHECK(choose("35238", "20008496000018").error() == errc::commune_inactive);
    CHECK(choose("26086").error() == errc::commune_inactive);
    CHECK(choose("01001").error() == errc::commune_inactive);
    CHECK(choose("99999").error() == errc::commune_unknown);
}

TEST_CASE_FIXTURE(two_bodies, "activating enrolls, deactivating never invents") {
    const auto body = recipient{commune_code::parse("01001").value(), siret::parse("11111111111112").value()};
    CHECK(registry.set_active(body, false) == errc::not_found);
    CHECK(!registry.set_active(body, true));
    CHECK(choose("01001")->name == "L'Abergement-Clémenciat");
    CHECK(!registry.set_active(body, false));
    CHECK(choose("01001").error() == errc::commune_inactive);

    const auto foreign = recipient{commune_code::parse("99999").value(), siret::parse("11111111111112").value()};
    CHECK(registry.set_active(foreign, true) == errc::commune_unknown);
    CHECK(!registry.one(foreign.cog()));
    CHECK(!registry.set_active(foreign, true, "Ailleurs"));
    CHECK(registry.find("ailleurs", 1).at(0).department == "99");
    CHECK(choose("99999")->active);
}

TEST_CASE_FIXTURE(two_bodies, "a reader sees what another wrote, and that it did") {
    communes::registry reader{folder / "communes.db", sqlite::access::read_only};
    const auto before = reader.version();
    CHECK(reader.recipients(true).size() == 2);
    REQUIRE(!registry.set_active(recipient::parse("26086.20008496000018").value(), true));
    CHECK(reader.version() != before);
    CHECK(reader.recipients(true).size() == 3);
    CHECK(reader.set_active(test::rennes(), false) == errc::storage_failed);
}
