// No change of a signed token, however small, is taken for what was signed.
#include "connector/oidc/signed_token.hpp"
#include "test/unit/oidc/signer.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>

using namespace qf;
using namespace qf::oidc;

namespace {

const std::array<std::string, 2> algorithms{"ES256", "RS256"};
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";

}  // namespace

TEST_CASE("one character changed, left out or added, anywhere") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 dice{seed};
    for (const auto& key : {signer::p256("k"), signer::rsa("k")}) {
        const auto keys = key_set::parse(set_of({key.jwk()})).value();
        const auto token = key.sign(R"({"sub":"subject-of-johnny","exp":1788000000})");
        REQUIRE(open_signed(token, keys, algorithms).has_value());
        for (std::size_t at = 0; at < token.size(); ++at) {
            CAPTURE(at);
            const char other = alphabet[dice() % alphabet.size()];
            auto changed = token;
            changed[at] = other;
            CHECK(open_signed(changed, keys, algorithms).has_value() == (changed == token));
            auto shorter = token;
            shorter.erase(at, 1);
            CHECK(!open_signed(shorter, keys, algorithms).has_value());
            auto longer = token;
            longer.insert(at, 1, other);
            CHECK(!open_signed(longer, keys, algorithms).has_value());
        }
    }
}

TEST_CASE("any bytes at all") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 dice{seed};
    const auto keys = key_set::parse(set_of({signer::p256("k").jwk()})).value();
    for (int round = 0; round < 5000; ++round) {
        std::string text(dice() % 200, '\0');
        for (char& c : text) c = static_cast<char>(round % 2 == 0 ? dice() : alphabet[dice() % alphabet.size()]);
        CHECK(!open_signed(text, keys, algorithms).has_value());
        CHECK(!key_set::parse(text).has_value());
    }
}
