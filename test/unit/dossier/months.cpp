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
    CHECK(attributes_of(other, {}) == "mois_demande=2026-09;mois_obtenu=2024-01");
    CHECK(attributes_of(reference_months{.asked = {2026, 9}, .obtained = {2026, 9}}, {}).empty());
    CHECK(attributes_of(std::nullopt, {}).empty());
    CHECK(read_months(attributes_of(other, {}))->asked == other.asked);
    CHECK(read_months("statut=17;mois_obtenu=2024-01;mois_demande=2026-09")->obtained == other.obtained);
    for (const auto* none : {"", ";", "statut=17;type=SIGNALEMENT", "mois_demande=2026-09", "mois_demande",
                             "=;=", "mois_demande=2026-13;mois_obtenu=2024-01", "mois_demande=;mois_obtenu="}) {
        CAPTURE(none);
        CHECK(!read_months(none));
    }
}

TEST_CASE("software is told which transmission a dossier corrects, beside the months or alone, and reads it back") {
    const reference_months other{.asked = {2026, 9}, .obtained = {2024, 1}};
    const auto both = attributes_of(other, "0123456789ABC");
    CHECK(both == "mois_demande=2026-09;mois_obtenu=2024-01;corrige=0123456789ABC");
    CHECK(read_months(both)->obtained == other.obtained);
    CHECK(dossier::read_corrected(both)->text() == "0123456789ABC");
    CHECK(attributes_of({}, "0123456789ABC") == "corrige=0123456789ABC");
    CHECK(dossier::read_corrected("corrige=0123456789ABC;statut=17").has_value());
    for (const auto* none :
         {"", "corrige", "corrige=", "corrige=0123", "corrige=0123456789abc", "xcorrige=0123456789ABC"}) {
        CAPTURE(none);
        CHECK(!dossier::read_corrected(none));
    }
}
