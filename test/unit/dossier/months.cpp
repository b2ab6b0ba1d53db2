#include "connector/dossier/months.hpp"

#include <doctest/doctest.h>

using namespace qf;
using dossier::attributes_of;
using dossier::read_months;
using dossier::reference_months;

TEST_CASE("both months or none") {
    const auto months = [](std::string_view text) {
        const auto document = json::document::parse(text).value();
        return dossier::months_of(document["reference_month"]);
    };
    const auto both = months(R"({"reference_month":{"asked":"2026-09","obtained":"2024-01"}})");
    REQUIRE(both.has_value());
    CHECK(both->asked == schemas::year_month{2026, 9});
    CHECK(both->obtained == schemas::year_month{2024, 1});
    CHECK(both->differ());
    CHECK(!months(R"({"reference_month":{"asked":"2026-09"}})"));
    CHECK(!months("{}"));
}

TEST_CASE("software is told of two months only where they differ, and reads them back") {
    const reference_months other{.asked = {2026, 9}, .obtained = {2024, 1}};
    CHECK(attributes_of(other) == "mois_demande=2026-09;mois_obtenu=2024-01");
    CHECK(!attributes_of(reference_months{.asked = {2026, 9}, .obtained = {2026, 9}}));
    CHECK(!attributes_of(std::nullopt));
    CHECK(read_months(*attributes_of(other))->asked == other.asked);
    CHECK(read_months("statut=17;mois_obtenu=2024-01;mois_demande=2026-09")->obtained == other.obtained);
    for (const auto* none : {"", ";", "statut=17;type=SIGNALEMENT", "mois_demande=2026-09", "mois_demande",
                             "=;=", "mois_demande=2026-13;mois_obtenu=2024-01", "mois_demande=;mois_obtenu="}) {
        CAPTURE(none);
        CHECK(!read_months(none));
    }
}
