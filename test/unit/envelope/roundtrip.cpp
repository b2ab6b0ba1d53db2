#include "connector/base/digest.hpp"
#include "test/unit/envelope/fixture.hpp"

using namespace qf;
using namespace qf::test;

TEST_CASE("what is sealed opens, for every pair of keys") {
    for (const auto signs : {curve::p256, curve::ed25519})
        for (const auto reads : {curve::p256, curve::x25519}) {
            const both_sides sides{signs, reads};
            const auto text = sides.sealed();
            for (const char c : text) CHECK((c > ' ' && c < 127));
            const auto opened = envelope::open(text, chatillon(), sides.ring, {}, noon());
            REQUIRE(opened.has_value());
            CHECK(opened->transmission.reference().text() == "0123456789ABC");
            CHECK(opened->transmission.pivot_identity()["given_name"].text() == "Anaïs Lou");
            CHECK(opened->digest == sha256(payload));
        }
}

TEST_CASE("nothing of the payload shows") {
    const both_sides sides;
    const auto text = sides.sealed();
    const auto inside = sign_compact(payload, sides.signer);
    for (const auto& part : cut(inside)) CHECK(text.find(part) == std::string::npos);
    CHECK(text.find(sides.signer.kid()) == std::string::npos);
}

TEST_CASE("one content sealed twice has one digest, another content another") {
    const both_sides sides;
    const auto digest_of = [&](std::string_view content) {
        return envelope::open(sides.sealed(content), chatillon(), sides.ring, {}, noon()).value().digest;
    };
    CHECK(digest_of(payload) == digest_of(payload));
    CHECK(digest_of(payload) != digest_of(replaced(payload, "Anaïs Lou", "Anaïs")));
    CHECK(digest_of(payload).size() == 32);
}

TEST_CASE("the same payload never seals to the same text") {
    const both_sides sides;
    const auto once = cut(sides.sealed());
    const auto again = cut(sides.sealed());
    for (std::size_t part = 0; part < once.size(); ++part) CHECK(once[part] != again[part]);
}

TEST_CASE("sealing needs both keys, active") {
    const both_sides sides;
    const auto sealing = [](std::vector<held_key> keys) {
        const auto done = seal(payload, key_ring{std::move(keys)}, {});
        return done ? "sealed" : reason_code(done.error());
    };
    const auto open_part = [](const sealing_key& k) { return sealing_key::from_jwk(k.to_jwk(false)).value(); };
    using s = key_state;
    CHECK(sealing({}) == "key_missing");
    CHECK(sealing({{sides.signer, s::active, {}}}) == "key_missing");
    CHECK(sealing({{sides.reader, s::active, {}}}) == "key_missing");
    CHECK(sealing({{sides.signer, s::next, {}}, {sides.reader, s::active, {}}}) == "key_missing");
    CHECK(sealing({{sides.signer, s::active, {}}, {sides.reader, s::retired, {}}}) == "key_missing");
    CHECK(sealing({{open_part(sides.signer), s::active, {}}, {sides.reader, s::active, {}}}) == "key_missing");
    CHECK(sealing({{sides.signer, s::active, {}}, {open_part(sides.reader), s::active, {}}}) == "sealed");
}

TEST_CASE("a retired or a next key still opens") {
    const both_sides sides;
    const auto text = sides.sealed();
    for (const auto state : {key_state::next, key_state::retired}) {
        const key_ring ring{{{sides.signer, state, {}}, {sides.reader, state, {}}}};
        CHECK(outcome(text, ring) == "opened");
    }
}

TEST_CASE("an envelope has a greatest size, on both sides") {
    const both_sides sides;
    const auto text = sides.sealed();
    envelope_conf conf;
    conf.size_max = text.size();
    CHECK(seal(payload, sides.ring, conf).has_value());
    CHECK(envelope::open(text, chatillon(), sides.ring, conf, noon()).has_value());
    conf.size_max = text.size() - 1;
    CHECK(seal(payload, sides.ring, conf).error() == errc::too_large);
    CHECK(envelope::open(text, chatillon(), sides.ring, conf, noon()).error() == errc::envelope_too_large);
    CHECK(outcome(std::string((256 << 10) + 1, 'A'), sides.ring) == "envelope_too_large");
    CHECK(outcome(std::string(256 << 10, '.'), sides.ring) == "envelope_malformed");
}
