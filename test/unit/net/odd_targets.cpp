// Targets that no grammar has and that come nevertheless, from browsers, scripts and scanners: none of them may be
// refused that was taken before, nor mean something else. The rule of before stands here, by hand.
#include "connector/base/encoding.hpp"
#include "connector/net/http.hpp"
#include "connector/net/percent.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace qf;
using pairs = std::vector<std::pair<std::string, std::string>>;

namespace {

std::optional<std::string> decoded_by_hand(std::string_view text, bool form) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && form) c = ' ';
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const auto digit = [&](std::size_t place) {
                const char letter = text[place];
                return digits.find(letter >= 'A' && letter <= 'F' ? static_cast<char>(letter + 32) : letter);
            };
            const auto high = digit(i + 1), low = digit(i + 2);
            if (high == digits.npos || low == digits.npos) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0') return std::nullopt;
        out += c;
    }
    return is_utf8(out) ? std::optional{out} : std::nullopt;
}

std::optional<pairs> pairs_by_hand(std::string_view text) {
    pairs out;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(text.size(), end + 1));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = decoded_by_hand(pair.substr(0, equals), true);
        const auto value = decoded_by_hand(pair.substr(std::min(pair.size(), equals + 1)), true);
        if (!name || !value) return std::nullopt;
        out.emplace_back(*name, *value);
    }
    return out;
}

struct plain_target {
    std::string path;
    pairs query;
};

std::optional<plain_target> target_by_hand(std::string_view text) {
    if (!std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '#'; })) return std::nullopt;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme)) continue;
        const auto path = text.find_first_of("/?", scheme.size());
        if (path == scheme.size()) return std::nullopt;
        text.remove_prefix(std::min(path, text.size()));
        if (text.empty()) text = "/";
    }
    const auto mark = std::min(text.find('?'), text.size());
    const auto path = text.substr(0, mark);
    if (!path.starts_with('/')) return std::nullopt;
    const auto plain = decoded_by_hand(path, false);
    if (!plain) return std::nullopt;
    for (const char c : *plain)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
    if (std::ranges::count(*plain, '/') != std::ranges::count(path, '/')) return std::nullopt;
    auto query = pairs_by_hand(text.substr(std::min(text.size(), mark + 1)));
    if (!query) return std::nullopt;
    return plain_target{*plain, std::move(*query)};
}

bool same(const std::string& text) {
    const auto expected = target_by_hand(text);
    const auto read = net::target::parse(text);
    if (expected.has_value() != read.has_value()) return false;
    if (!read) return read.error() == errc::malformed_text;
    std::multimap<std::string, std::string, std::less<>> query;
    for (const auto& [name, value] : expected->query) query.emplace(name, value);
    return read->path == expected->path && read->query == query;
}

}  // namespace

TEST_CASE("odd targets are taken, and mean what they say") {
    const struct {
        const char *text, *path;
        pairs query;
    } odd[] = {
        {"//a//b/", "//a//b/", {}},
        {"//host.example/a", "//host.example/a", {}},
        {"/./a/../b/.", "/./a/../b/.", {}},
        {"/:8080/a:b@c", "/:8080/a:b@c", {}},
        {"/a|b[c]{d}^e`f\\g\"h<i>", "/a|b[c]{d}^e`f\\g\"h<i>", {}},
        {"/a;v=1,2'(3)!*$", "/a;v=1,2'(3)!*$", {}},
        {"/~x/%7e/%41", "/~x/~/A", {}},
        {"/a+b%2B", "/a+b+", {}},
        {"/%25%32%46", "/%2F", {}},
        {"/a?", "/a", {}},
        {"/a??b?c=/d?", "/a", {{"?b?c", "/d?"}}},
        {"/?x[]=1&x[]=2", "/", {{"x[]", "1"}, {"x[]", "2"}}},
        {"/?q=\"a|b\"&r=<^`{}\\>", "/", {{"q", "\"a|b\""}, {"r", "<^`{}\\>"}}},
        {"/?a=b=c&=&&d&;e;", "/", {{"a", "b=c"}, {"", ""}, {"d", ""}, {";e;", ""}}},
        {"/?u=https://a.example/b?c=d", "/", {{"u", "https://a.example/b?c=d"}}},
        {"/?a=%0A%09%7F", "/", {{"a", "\n\t\x7f"}}},
        {"/?%3D=%26", "/", {{"=", "&"}}},
        {"http://no host's/[judge", "", {}},
        {"http://[::/a", "/a", {}},
        {"https://user:word@host:port:99999/a", "/a", {}},
        {"http://a|b/c?d", "/c", {{"d", ""}}},
        {"http://%zz/c", "/c", {}},
        {"https://h", "/", {}},
        {"http://http://a", "//a", {}},
    };
    for (const auto& o : odd) {
        CAPTURE(o.text);
        CHECK(same(o.text));
        const auto read = net::target::parse(o.text);
        if (*o.path == '\0') {
            CHECK(!read.has_value());
            continue;
        }
        REQUIRE(read.has_value());
        CHECK(read->path == o.path);
        CHECK(read->query.size() == o.query.size());
        for (const auto& [name, value] : o.query) {
            const auto [begin, end] = read->query.equal_range(name);
            CHECK(std::any_of(begin, end, [&v = value](const auto& found) { return found.second == v; }));
        }
    }
}

TEST_CASE("every character, in a path and in a query, raw and escaped") {
    for (int byte = 0; byte < 256; ++byte) {
        const auto c = static_cast<char>(byte);
        for (const auto& text : {fmt::format("/a{}b", c), fmt::format("/a?b{}c=d{}e", c, c),
                                 fmt::format("/a%{:02x}b", byte), fmt::format("/a?b%{:02X}c=d%{:02X}e", byte, byte)}) {
            CAPTURE(text);
            CHECK(same(text));
        }
    }
}

TEST_CASE("random targets are taken or refused as ever") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    constexpr std::string_view pieces[] = {
        "/", "//", "?", "&",  "=", "+",  "%", "%2f", "%2F", "%C3", "%A9", "%0",  "a",   "B", ".", "..", ":", "@",
        "[", "]",  "|", "\"", "<", "\\", ";", ",",   "%3D", "%26", "%25", "%00", "%0A", "#", " ", "~",  "'", "{"};
    int taken = 0;
    for (int round = 0; round < 50'000; ++round) {
        std::string text = random() % 8 == 0 ? "http://h" : "/";
        for (auto left = random() % 10; left > 0; --left) text += pieces[random() % std::size(pieces)];
        CAPTURE(text);
        REQUIRE(same(text));
        taken += net::target::parse(text).has_value();
    }
    CHECK(taken > 10'000);
}

TEST_CASE("random bodies of forms give the pairs that they gave") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    constexpr std::string_view letters = "a=&%+0c2C9\xc3\xa9\x01\x7f;#? /[";
    for (int round = 0; round < 50'000; ++round) {
        std::string body;
        for (auto left = random() % 12; left > 0; --left) body += letters[random() % letters.size()];
        CAPTURE(body);
        const auto expected = pairs_by_hand(body);
        const auto read = net::decoded_pairs(body);
        REQUIRE(read.has_value() == expected.has_value());
        if (read) REQUIRE(*read == *expected);
    }
}

TEST_CASE("odd origins keep their meaning") {
    CHECK(net::origin::parse("https://a.example:00443").value().authority() == "a.example");
    CHECK(net::origin::parse("https://a_b.example/x|y").value().prefix() == "/x|y");
    CHECK(net::origin::parse("https://1.2.3.4.5").value().host() == "1.2.3.4.5");
    CHECK(net::origin::parse("https://127.0.0.1.example").value().host() == "127.0.0.1.example");
    CHECK(net::origin::parse("https://999.1.1.1").value().host() == "999.1.1.1");
    CHECK(net::origin::parse("https://[0:0:0:0:0:FFFF:1.2.3.4]:1").value().host() == "::ffff:1.2.3.4");
    for (const char* url : {"https://a.example:75536", "https://a.example:131073", "https://a%2eb.example",
                            "https://[v1.a]", "https://a.example:1:2", "https://@a.example", "https://a!.example"}) {
        CAPTURE(url);
        CHECK(net::origin::parse(url).error() == errc::malformed_text);
    }
}
