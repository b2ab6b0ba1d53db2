#include "connector/base/file.hpp"
#include "test/support/temporary_folder.hpp"
#include "test/unit/envelope/fixture.hpp"

#include <filesystem>

using namespace qf;
using namespace qf::test;

namespace {

// One machine's folder of keys.
struct machine {
    temporary_folder home;
    key_directory keys{home / "keys"};

    key_ring ring() const {
        faults out;
        return keys.load(out).value();
    }
    std::string exported(key_use use) const { return ring().to_jwks(use); }
    result<unsigned> import(std::string_view jwks) {
        faults out;
        auto done = keys.import_jwks(jwks, out);
        CHECK(done.has_value() == out.empty());
        return done;
    }
};

}  // namespace

TEST_CASE("two machines exchange their public keys and understand each other") {
    machine intake, delivery;
    REQUIRE(intake.keys.generate(key_use::signing, curve::p256, key_state::active).has_value());
    REQUIRE(intake.keys.generate(key_use::signing, curve::p256, key_state::next).has_value());
    REQUIRE(delivery.keys.generate(key_use::encryption, curve::x25519, key_state::active).has_value());
    CHECK(intake.import(delivery.exported(key_use::encryption)).value() == 1);
    CHECK(delivery.import(intake.exported(key_use::signing)).value() == 2);
    CHECK(intake.import(delivery.exported(key_use::encryption)).value() == 0);

    const auto text = seal(payload, intake.ring(), {});
    REQUIRE(text.has_value());
    CHECK(outcome(*text, delivery.ring()) == "opened");
    CHECK(outcome(*text, intake.ring()) == "envelope_unknown_key");  // who seals cannot read
    CHECK(seal(payload, delivery.ring(), {}).error() == errc::key_missing);
    const auto imported = delivery.ring();
    for (const auto& held : imported.all())
        CHECK(static_cast<unsigned>(std::filesystem::status(held.file).permissions()) == 0600);
}

TEST_CASE("importing again is how a rotation reaches the other machine") {
    machine intake, delivery;
    REQUIRE(intake.keys.generate(key_use::signing, curve::p256, key_state::active).has_value());
    const auto old = delivery.keys.generate(key_use::encryption, curve::p256, key_state::active).value();
    REQUIRE(delivery.keys.generate(key_use::encryption, curve::p256, key_state::next).has_value());
    CHECK(intake.import(delivery.exported(key_use::encryption)).value() == 2);
    CHECK(intake.ring().active(key_use::encryption, false)->kid() == old.kid());

    const auto now_active = delivery.keys.rotate(key_use::encryption, curve::p256).value();
    CHECK(intake.import(delivery.exported(key_use::encryption)).value() == 3);  // two moved, one is new
    CHECK(intake.ring().active(key_use::encryption, false)->kid() == now_active.kid());
    CHECK(intake.ring().all().size() == 4);
}

TEST_CASE("a key that is held with its private member stays as it is") {
    machine one;
    const auto own = one.keys.generate(key_use::signing, curve::p256, key_state::active).value();
    auto claim = one.exported(key_use::signing);
    claim = replaced(claim, "\"qf_state\":\"active\"", "\"qf_state\":\"retired\"");
    CHECK(one.import(claim).value() == 0);
    CHECK(one.ring().active(key_use::signing, true)->kid() == own.kid());
}

TEST_CASE("keys of others are not ours to rotate") {
    machine intake, delivery;
    REQUIRE(intake.keys.generate(key_use::signing, curve::p256, key_state::active).has_value());
    REQUIRE(delivery.import(intake.exported(key_use::signing)).has_value());
    CHECK(delivery.keys.rotate(key_use::signing, curve::p256).error() == errc::key_missing);
    CHECK(delivery.ring().all().size() == 1);
}

TEST_CASE("a set without states is active") {
    machine one;
    const auto foreign = sealing_key::generate(key_use::signing, curve::ed25519);
    CHECK(one.import("{\"keys\":[" + foreign.to_jwk(false) + "]}").value() == 1);
    CHECK(one.ring().active(key_use::signing, false)->kid() == foreign.kid());
}

TEST_CASE("a set with a fault changes nothing, and every fault is placed") {
    machine one;
    const auto good = sealing_key::generate(key_use::signing, curve::p256);
    auto with_wrong_state = good.to_jwk(false);
    with_wrong_state.pop_back();
    with_wrong_state += R"(,"qf_state":"asleep"})";
    faults out;
    const auto done = one.keys.import_jwks("{\"keys\":[" + good.to_jwk(false) + "," + good.to_jwk(true) + ",7,{}," +
                                               with_wrong_state + R"(,{"kty":"oct","k":"AAAA"}]})",
                                           out);
    CHECK(done.error() == errc::content_invalid);
    std::vector<std::string> places;
    for (const auto& f : out.list()) places.push_back(f.place);
    CHECK(places == std::vector<std::string>{"/keys/1", "/keys/2", "/keys/3", "/keys/4/qf_state", "/keys/5"});
    CHECK(!std::filesystem::exists(one.home / "keys"));

    CHECK(one.import("").error() == errc::malformed_json);
    CHECK(one.import("{}").error() == errc::content_invalid);
    CHECK(one.import("[]").error() == errc::content_invalid);
    CHECK(one.import(std::string((1 << 20) + 1, ' ')).error() == errc::too_large);
    CHECK(one.import(R"({"keys":[]})").value() == 0);
}
