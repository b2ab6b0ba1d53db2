// Content-Encoding: gzip, both ways, in bounded memory. The packed texts are gzip(1)'s own.
#include "connector/base/encoding.hpp"
#include "connector/net/gzip.hpp"
#include "test/support/rig.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

const std::string hello = from_base64("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==").value();  // printf hello | gzip -n

std::string read_all(test::rig& r, body_source& from, std::size_t piece) {
    std::string out, block(piece, '\0');
    for (;;) {
        const auto got = r.run(from.read(block)).value();
        if (got == 0) return out;
        out.append(block, 0, got);
    }
}
std::string packed(test::rig& r, std::string_view text) {
    const auto source = packing_source(std::make_unique<text_source>(text));
    return read_all(r, *source, 1000);
}

request head_with(std::string_view field, std::string_view value) {
    request out;
    out.set(field, value);
    return out;
}

}  // namespace

TEST_CASE("what gzip has packed is unpacked, one file or several behind each other") {
    test::rig r;
    CHECK(unpacked(hello, 100).value() == "hello");
    CHECK(unpacked(hello + hello, 100).value() == "hellohello");
    const auto packed_twice = hello + hello;
    text_source source{packed_twice};
    CHECK(read_all(r, *unpacking(source), 3) == "hellohello");
}

TEST_CASE("damaged, cut short, or followed by something else: refused") {
    test::rig r;
    auto damaged = hello;
    damaged[damaged.size() - 6] ^= 1;  // of its checksum
    for (const auto& wrong : {damaged, hello.substr(0, hello.size() - 1), hello.substr(0, 5), hello + "x",
                              std::string{"hello"}, std::string{}}) {
        CAPTURE(to_hex(wrong));
        CHECK(unpacked(wrong, 100).error() == errc::content_invalid);
        text_source source{wrong};
        std::string into(100, '\0');
        const auto stream = unpacking(source);
        CHECK_FALSE(r.run(read_full(*stream, into)).has_value());
    }
}

TEST_CASE("what is packed comes back; a limit is one of unpacked bytes, met exactly") {
    test::rig r;
    const std::string text(10'000'000, 'a');
    const auto small = packed(r, text);
    CHECK(small.size() < 100'000);
    CHECK((unpacked(small, text.size()).value() == text));
    CHECK(unpacked(small, text.size() - 1).error() == errc::too_large);
    CHECK(unpacked(packed(r, ""), 0).value() == "");
    text_source source{small};
    const auto stream = unpacking(source);
    std::string block(1000, '\0');
    CHECK(r.run(stream->read(block)).value() == 1000);  // no more than was asked is made
}

TEST_CASE("what a client says of packing, with weights and in either case") {
    CHECK(takes_gzip(head_with("Accept-Encoding", "gzip, deflate, br")));
    CHECK(takes_gzip(head_with("Accept-Encoding", "deflate, GZIP;q=0.5")));
    CHECK(takes_gzip(head_with("Accept-Encoding", "br, *")));
    for (const auto* none : {"", "identity", "br;q=1.0, deflate", "gzip;q=0", "*, gzip; q=0.000", "*;q=0", "gzipped"}) {
        CAPTURE(none);
        CHECK_FALSE(takes_gzip(head_with("Accept-Encoding", none)));
    }
    CHECK_FALSE(takes_gzip(request{}));
    CHECK(packing_of(head_with("Content-Encoding", "x-gzip")) == packing::gzip);
    CHECK(packing_of(head_with("Content-Encoding", " GZip ")) == packing::gzip);
    CHECK(packing_of(head_with("Content-Encoding", "identity")) == packing::none);
    CHECK(packing_of(request{}) == packing::none);
    CHECK(packing_of(head_with("Content-Encoding", "br")) == packing::other);
    CHECK(packing_of(head_with("Content-Encoding", "gzip, gzip")) == packing::other);
}
