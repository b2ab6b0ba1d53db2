#include "test/unit/envelope/fixture.hpp"

using namespace qf;
using namespace qf::test;

namespace {

// One character in the middle of a part, changed to another of the alphabet.
std::string with_changed(std::string_view compact, std::size_t part) {
    auto parts = cut(compact);
    auto& c = parts.at(part).at(parts.at(part).size() / 2);
    c = c == 'A' ? 'B' : 'A';
    return joined(parts);
}

}  // namespace

TEST_CASE("each part of the JWE is protected") {
    for (const auto reads : {curve::p256, curve::x25519}) {
        const both_sides sides{curve::p256, reads};
        const auto text = sides.sealed();
        REQUIRE(outcome(text, sides.ring) == "opened");
        for (const std::size_t part : {1u, 2u, 3u, 4u}) {
            CAPTURE(part);
            CHECK(outcome(with_changed(text, part), sides.ring) == "envelope_undecryptable");
        }
        // The header as JSON stays readable: one more member, another spelling.
        auto parts = cut(text);
        const auto header = from_base64url(parts[0]).value();
        parts[0] = to_base64url(replaced(header, "{", "{\"x\":1,"));
        CHECK(outcome(joined(parts), sides.ring) == "envelope_undecryptable");
        parts[0] = to_base64url(replaced(header, "{", "{ "));
        CHECK(outcome(joined(parts), sides.ring) == "envelope_undecryptable");
    }
}

TEST_CASE("each part of the JWS is protected") {
    for (const auto signs : {curve::p256, curve::ed25519}) {
        const both_sides sides{signs};
        const auto inside = sign_compact(payload, sides.signer);
        const auto wrapped = [&](const std::string& jws) {
            return outcome(encrypt_compact(jws, sides.reader), sides.ring);
        };
        REQUIRE(wrapped(inside) == "opened");
        CHECK(wrapped(with_changed(inside, 1)) == "envelope_bad_signature");
        CHECK(wrapped(with_changed(inside, 2)) == "envelope_bad_signature");
        auto parts = cut(inside);
        parts[0] = to_base64url(replaced(from_base64url(parts[0]).value(), "{", "{\"x\":1,"));
        CHECK(wrapped(joined(parts)) == "envelope_bad_signature");
        parts = cut(inside);
        parts[1] = to_base64url(replaced(payload, "Lou", "Léa"));
        CHECK(wrapped(joined(parts)) == "envelope_bad_signature");
        parts = cut(inside);
        parts[2] = to_base64url(std::string(64, '\0'));
        CHECK(wrapped(joined(parts)) == "envelope_bad_signature");
        parts[2] = to_base64url(std::string(64, '\xFF'));
        CHECK(wrapped(joined(parts)) == "envelope_bad_signature");
        parts[2] = to_base64url(std::string(63, 'a'));
        CHECK(wrapped(joined(parts)) == "envelope_malformed");
        parts[2].clear();
        CHECK(wrapped(joined(parts)) == "envelope_malformed");
    }
}

TEST_CASE("an envelope cut anywhere is malformed") {
    const both_sides sides;
    const auto text = sides.sealed();
    for (std::size_t size = 0; size < text.size(); ++size) {
        CAPTURE(size);
        CHECK(outcome(text.substr(0, size), sides.ring) == "envelope_malformed");
    }
    CHECK(outcome(text + ".", sides.ring) == "envelope_malformed");
    CHECK(outcome(text + "\n", sides.ring) == "envelope_malformed");
    CHECK(outcome(" " + text, sides.ring) == "envelope_malformed");
    CHECK(outcome(text + "A", sides.ring) == "envelope_malformed");
}

TEST_CASE("a signed text cut anywhere never opens") {
    const both_sides sides;
    const auto inside = sign_compact(payload, sides.signer);
    for (std::size_t size = 0; size < inside.size(); size += 7) {
        CAPTURE(size);
        const auto seen = outcome(encrypt_compact(inside.substr(0, size), sides.reader), sides.ring);
        CHECK(seen == "envelope_malformed");
    }
}

TEST_CASE("parts of two envelopes do not mix") {
    const both_sides sides;
    const auto one = cut(sides.sealed());
    const auto two = cut(sides.sealed());
    for (std::size_t part = 0; part < one.size(); ++part) {
        auto mixed = one;
        mixed[part] = two[part];
        CAPTURE(part);
        CHECK(outcome(joined(mixed), sides.ring) == "envelope_undecryptable");
    }
}

TEST_CASE("an ephemeral key that is no public key of our curve is refused") {
    const both_sides sides;
    const both_sides montgomery{curve::p256, curve::x25519};
    const auto with_epk = [](const both_sides& s, std::string_view epk) {
        auto parts = cut(s.sealed());
        const auto header = from_base64url(parts[0]).value();
        parts[0] = to_base64url(header.substr(0, header.find("\"epk\":")) + "\"epk\":" + std::string{epk} + "}");
        return outcome(joined(parts), s.ring);
    };
    const auto b = [](char c) { return to_base64url(std::string(32, c)); };
    const auto ec = [&](const std::string& x, const std::string& y) {
        return R"({"kty":"EC","crv":"P-256","x":")" + x + R"(","y":")" + y + "\"}";
    };
    CHECK(with_epk(sides, ec(b('\0'), b('\0'))) == "envelope_malformed");      // infinity's disguise
    CHECK(with_epk(sides, ec(b('\1'), b('\1'))) == "envelope_malformed");      // off the curve
    CHECK(with_epk(sides, ec(b('\xFF'), b('\xFF'))) == "envelope_malformed");  // beyond the field
    CHECK(with_epk(sides, ec("AAAA", "AAAA")) == "envelope_malformed");
    CHECK(with_epk(sides, "7") == "envelope_malformed");
    CHECK(with_epk(sides, "{}") == "envelope_malformed");
    CHECK(with_epk(sides, R"({"kty":"OKP","crv":"X25519","x":")" + b('\2') + "\"}") == "envelope_malformed");
    CHECK(with_epk(montgomery, ec(b('\1'), b('\1'))) == "envelope_malformed");
    CHECK(with_epk(montgomery, R"({"kty":"OKP","crv":"X25519","x":""})") == "envelope_malformed");
    // Points of small order make every secret zero.
    CHECK(with_epk(montgomery, R"({"kty":"OKP","crv":"X25519","x":")" + b('\0') + "\"}") == "envelope_undecryptable");
}
