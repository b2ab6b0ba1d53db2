#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace qf;
using namespace std::string_view_literals;

TEST_CASE("base64 of RFC 4648's own examples, both ways") {
    const struct {
        std::string_view bytes, text, url;
    } table[] = {{"", "", ""},
                 {"f", "Zg==", "Zg"},
                 {"fo", "Zm8=", "Zm8"},
                 {"foo", "Zm9v", "Zm9v"},
                 {"foob", "Zm9vYg==", "Zm9vYg"},
                 {"fooba", "Zm9vYmE=", "Zm9vYmE"},
                 {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                 {"\xFB\xFF\xBF"sv, "+/+/", "-_-_"}};
    for (const auto& row : table) {
        CAPTURE(row.text);
        CHECK(to_base64(row.bytes) == row.text);
        CHECK(to_base64url(row.bytes) == row.url);
        CHECK(from_base64(row.text).value() == row.bytes);
        CHECK(from_base64url(row.url).value() == row.bytes);
    }
}

TEST_CASE("base64 decoding refuses what a strict reader must") {
    for (const auto bad : {"Zg"sv, "Zg="sv, "Zg==="sv, "Zh=="sv, "Zm9="sv, "Zm9v\n"sv, " Zm9v"sv, "Zm9-"sv, "="sv,
                           "===="sv, "Z==="sv, "Zg==Zg=="sv, "Zm\0v"sv, "Zm9\xC3"sv}) {
        CAPTURE(bad);
        CHECK(!from_base64(bad).has_value());
    }
    for (const auto bad : {"Zg=="sv, "Zh"sv, "Zm9+"sv, "Zm9/"sv, "Z"sv, "Zm9vY"sv, "Zm 9v"sv}) {
        CAPTURE(bad);
        CHECK(!from_base64url(bad).has_value());
    }
}

TEST_CASE("every byte survives both encodings") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    for (std::size_t size = 0; size <= all.size(); ++size) {
        const auto part = all.substr(0, size);
        REQUIRE(from_base64(to_base64(part)).value() == part);
        REQUIRE(from_base64url(to_base64url(part)).value() == part);
        REQUIRE(from_hex(to_hex(part)).value() == part);
    }
}

TEST_CASE("hexadecimal: written in lower case, read in either") {
    CHECK(to_hex("\x00\xAF\xFF"sv) == "00afff");
    CHECK(from_hex("00AfFf").value() == "\x00\xAF\xFF"sv);
    for (const auto bad : {"0"sv, "0g"sv, "0x"sv, " 0"sv, "00 "sv}) {
        CAPTURE(bad);
        CHECK(!from_hex(bad).has_value());
    }
}

TEST_CASE("UTF-8 as RFC 3629 allows it") {
    for (const auto good : {""sv, "abc\0d"sv, "é"sv, "œ"sv, "€"sv, "ž, ş, Ğ"sv, "\xF0\x9F\x8F\xA0"sv, "\xED\x9F\xBF"sv,
                            "\xEE\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv, "\xEF\xBF\xBD"sv}) {
        CAPTURE(to_hex(good));
        CHECK(is_utf8(good));
    }
    const std::string_view bad[] = {
        "\x80"sv,              // a continuation alone
        "\xC3"sv,              // cut short
        "\xE2\x82"sv,          // cut short
        "\xF0\x9F\x8F"sv,      // cut short
        "\xC0\xAF"sv,          // overlong '/'
        "\xC1\xBF"sv,          // overlong
        "\xE0\x80\xAF"sv,      // overlong
        "\xF0\x80\x80\xAF"sv,  // overlong
        "\xED\xA0\x80"sv,      // a surrogate
        "\xED\xBF\xBF"sv,      // a surrogate
        "\xF4\x90\x80\x80"sv,  // beyond U+10FFFF
        "\xF5\x80\x80\x80"sv,
        "\xFE"sv,
        "\xFF"sv,
        "a\xC3"
        "b"sv,          // a lead without its continuation
        "\xE9t\xE9"sv,  // Latin-1
    };
    for (const auto text : bad) {
        CAPTURE(to_hex(text));
        CHECK(!is_utf8(text));
    }
}

TEST_CASE("SHA-256 of FIPS 180-4's examples") {
    CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(sha256(std::string(1'000'000, 'a'))) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("HMAC-SHA-256 of RFC 4231's examples, and of nothing") {
    CHECK(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(to_hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("secrets are the same only when every byte is") {
    CHECK(same_secret("", ""));
    CHECK(same_secret("open sesame", "open sesame"));
    CHECK(!same_secret("open sesame", "open sesamE"));
    CHECK(!same_secret("open sesame", "open sesam"));
    CHECK(!same_secret("", "a"));
}
