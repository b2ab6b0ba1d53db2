// The month that was asked and the one that was obtained go with the dossier, to HubEE's case and to a vendor alike;
// and so does the reference of the transmission that it corrects.
#include "test/unit/delivery/vendor_rig.hpp"

using namespace qf;
using namespace qf::delivery;

namespace {

std::string with_months(std::string payload, std::string_view asked, std::string_view obtained) {
    const auto place = payload.find(R"("pivot_identity")");
    REQUIRE(place != std::string::npos);
    return payload.insert(place,
                          fmt::format(R"("reference_month":{{"asked":"{}","obtained":"{}"}},)", asked, obtained));
}

// As a newer intake may write it, too.
std::string as_correction(std::string payload) {
    const auto place = payload.find(R"("pivot_identity")");
    REQUIRE(place != std::string::npos);
    return payload.insert(place, R"("corrects":"FEDCBA9876543","added_since":{"x":[1]},)");
}

}  // namespace

TEST_CASE("another month than the commune's is on the case, for its software; the same month is not") {
    for (const auto* obtained : {"2024-01", "2026-09"}) {
        CAPTURE(obtained);
        fixture f;
        f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
        f.publish_bytes(envelope::seal(with_months(f.payload(), "2026-09", obtained), *f.keys, {}).value());
        CHECK(f.settles());
        const auto to_tell = f.messages_to_tell();
        const auto folder = json::document::parse(f.hubee.requests().at(0).body()).value();
        const auto said = folder["cases"].at(0)["partnerAttributes"];
        CHECK(said.exists() == (std::string_view{obtained} == "2024-01"));
        CHECK(to_tell.size() == (said.exists() ? 1 : 0));
        if (!said.exists()) continue;
        CHECK(said.text() == "mois_demande=2026-09;mois_obtenu=2024-01");
        CHECK(to_tell.at(0).attributes == said.text());
    }
}

TEST_CASE("a vendor is told both months with the files") {
    vendor_rig r;
    r.publish_bytes(envelope::seal(with_months(r.payload(), "2026-09", "2024-01"), *r.keys, {}).value());
    r.vendor.next().reply(200).take_first();
    REQUIRE(r.carry_to_vendor().ending == tried::end::delivered);
    const auto body = json::document::parse(r.vendor.requests().at(0).request.body()).value();
    CHECK(body["data"]["reference_month"].written() == R"({"asked":"2026-09","obtained":"2024-01"})");
}

TEST_CASE("a correction names the earlier transmission: on the case beside the months, and to a vendor") {
    SUBCASE("alone") {
        fixture f;
        f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
        f.publish_bytes(envelope::seal(as_correction(f.payload()), *f.keys, {}).value());
        CHECK(f.settles());
        const auto folder = json::document::parse(f.hubee.requests().at(0).body()).value();
        CHECK(folder["cases"].at(0)["partnerAttributes"].text() == "corrige=FEDCBA9876543");
    }
    SUBCASE("beside the months") {
        fixture f;
        f.hubee_creates().hubee_takes({1, 2, 3}).hubee_completes();
        const auto payload = as_correction(with_months(f.payload(), "2026-09", "2024-01"));
        f.publish_bytes(envelope::seal(payload, *f.keys, {}).value());
        CHECK(f.settles());
        const auto folder = json::document::parse(f.hubee.requests().at(0).body()).value();
        CHECK(folder["cases"].at(0)["partnerAttributes"].text() ==
              "mois_demande=2026-09;mois_obtenu=2024-01;corrige=FEDCBA9876543");
    }
    SUBCASE("to a vendor") {
        vendor_rig r;
        r.publish_bytes(envelope::seal(as_correction(r.payload()), *r.keys, {}).value());
        r.vendor.next().reply(200).take_first();
        REQUIRE(r.carry_to_vendor().ending == tried::end::delivered);
        const auto& sent = r.vendor.requests().at(0).request.body();
        const auto body = json::document::parse(sent).value();
        CHECK(body["data"]["corrects"].text() == "FEDCBA9876543");
        CHECK(sent.find("added_since") == std::string::npos);
    }
}
