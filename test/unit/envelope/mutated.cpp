// Envelopes changed at random: whatever comes in, nothing crashes and nothing opens.
#include "test/unit/envelope/fixture.hpp"

#include <random>

using namespace qf;
using namespace qf::test;

namespace {

using dice = std::mt19937;

std::size_t below(dice& roll, std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(roll);
}

std::string mutated(std::string text, dice& roll) {
    constexpr std::string_view likely = "ABCXYZabcxyz0189-_.=\"{}[],: \n\0\xFF";
    for (auto left = 1 + below(roll, 3); left > 0 && !text.empty(); --left) {
        const auto here = below(roll, text.size());
        switch (below(roll, 6)) {
            case 0:
                text[here] = likely[below(roll, likely.size())];
                break;
            case 1:
                text[here] = static_cast<char>(text[here] ^ (1 << below(roll, 8)));
                break;
            case 2:
                text.erase(here, 1 + below(roll, 8));
                break;
            case 3:
                text.insert(here, 1, likely[below(roll, likely.size())]);
                break;
            case 4:
                text.insert(here, text.substr(below(roll, text.size()), 1 + below(roll, 40)));
                break;
            default:
                std::swap(text[here], text[below(roll, text.size())]);
                break;
        }
    }
    return text;
}

}  // namespace

TEST_CASE("a changed envelope never opens") {
    const auto seed = std::random_device{}();
    MESSAGE("seed " << seed);
    dice roll{seed};
    for (const auto reads : {curve::p256, curve::x25519}) {
        const both_sides sides{curve::ed25519, reads};
        const auto text = sides.sealed();
        for (int i = 0; i < 1500; ++i) {
            const auto changed = mutated(text, roll);
            if (changed == text) continue;
            CAPTURE(changed);
            CHECK(outcome(changed, sides.ring).starts_with("envelope_"));
        }
    }
}

TEST_CASE("a changed header never opens, though it is well encoded") {
    const auto seed = std::random_device{}();
    MESSAGE("seed " << seed);
    dice roll{seed};
    const both_sides sides;
    const auto parts = cut(sides.sealed());
    const auto header = from_base64url(parts[0]).value();
    for (int i = 0; i < 1500; ++i) {
        const auto changed = mutated(header, roll);
        if (changed == header) continue;
        auto others = parts;
        others[0] = to_base64url(changed);
        CAPTURE(changed);
        CHECK(outcome(joined(others), sides.ring).starts_with("envelope_"));
    }
}

TEST_CASE("a changed signed text never opens, though it is well encrypted") {
    const auto seed = std::random_device{}();
    MESSAGE("seed " << seed);
    dice roll{seed};
    const both_sides sides;
    const auto text = sign_compact(payload, sides.signer);
    for (int i = 0; i < 500; ++i) {
        const auto changed = mutated(text, roll);
        if (changed == text) continue;
        CAPTURE(changed);
        CHECK(outcome(encrypt_compact(changed, sides.reader), sides.ring).starts_with("envelope_"));
    }
}

TEST_CASE("a changed content, though signed and encrypted, is a schema's matter at worst") {
    const auto seed = std::random_device{}();
    MESSAGE("seed " << seed);
    dice roll{seed};
    const both_sides sides;
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
        const auto seen = outcome(sides.sealed(mutated(std::string{payload}, roll)), sides.ring);
        CHECK((seen == "opened" || seen.starts_with("envelope_")));
        if (seen != "opened") ++refused;
    }
    CHECK(refused > 100);
}
