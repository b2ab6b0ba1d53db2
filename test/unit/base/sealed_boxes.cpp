#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/base/sealed_box.hpp"

#include <doctest/doctest.h>

using namespace qf;

TEST_CASE("HKDF-SHA256 follows RFC 5869's examples, with salt and without") {
    CHECK(to_hex(hkdf_sha256(std::string(22, '\x0b'), from_hex("000102030405060708090a0b0c").value(),
                             from_hex("f0f1f2f3f4f5f6f7f8f9").value(), 42)) ==
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    CHECK(to_hex(hkdf_sha256(std::string(22, '\x0b'), {}, {}, 42)) ==
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("a box opens for its secret and its purpose, and for nothing else") {
    const auto secret = random_bytes(32);
    for (const std::size_t size : {0u, 1u, 15u, 16u, 3'000u, 100'000u}) {
        const std::string content(size, 'x');
        const auto box = seal({secret, "session"}, content);
        CHECK(box.size() == size + 29);
        CHECK(unseal({secret, "session"}, box) == content);
        CHECK_FALSE(unseal({secret, "link"}, box).has_value());
        CHECK_FALSE(unseal({random_bytes(32), "session"}, box).has_value());
    }
}

TEST_CASE("the same content is never sealed to the same bytes") {
    const auto secret = random_bytes(32);
    CHECK(seal({secret, "a"}, "content") != seal({secret, "a"}, "content"));
}

TEST_CASE("a box that was changed anywhere, cut or lengthened does not open") {
    const auto secret = random_bytes(32);
    const auto box = seal({secret, "session"}, "a citizen's words");
    for (std::size_t at = 0; at < box.size(); ++at) {
        auto changed = box;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        CAPTURE(at);
        CHECK_FALSE(unseal({secret, "session"}, changed).has_value());
        CHECK_FALSE(unseal({secret, "session"}, box.substr(0, at)).has_value());
    }
    CHECK_FALSE(unseal({secret, "session"}, box + '\0').has_value());
}
