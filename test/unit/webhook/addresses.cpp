// Which addresses a request may go to: the special ranges at both of their ends, and what an operator allows.
#include "connector/webhook/egress.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::webhook;

namespace {

bool reaches(const char* address, const char* allowed = "") {
    return may_reach(asio::ip::make_address(address), net::networks::parse(allowed).value());
}

}  // namespace

TEST_CASE("no private or special address is reached") {
    for (const char* address : {"0.0.0.0",
                                "0.255.255.255",
                                "10.0.0.0",
                                "10.255.255.255",
                                "100.64.0.0",
                                "100.127.255.255",
                                "127.0.0.1",
                                "127.255.255.255",
                                "169.254.0.0",
                                "169.254.169.254",
                                "172.16.0.0",
                                "172.31.255.255",
                                "192.0.0.0",
                                "192.0.0.255",
                                "192.0.2.1",
                                "192.88.99.1",
                                "192.168.0.0",
                                "192.168.255.255",
                                "198.18.0.0",
                                "198.19.255.255",
                                "198.51.100.7",
                                "203.0.113.7",
                                "224.0.0.1",
                                "239.255.255.255",
                                "240.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::127.0.0.1",
                                "::8.8.8.8",
                                "::ffff:10.0.0.1",
                                "::ffff:127.0.0.1",
                                "64:ff9b::a00:1",
                                "64:ff9b::7f00:1",
                                "64:ff9b::a9fe:a9fe",
                                "64:ff9b:1::1",
                                "100::1",
                                "2001::1",
                                "2001:1ff:ffff::1",
                                "2001:db8::1",
                                "2001:db8:ffff::1",
                                "2002:a00:1::1",
                                "2002:7f00:1::1",
                                "2002:c0a8:101::",
                                "3fff::1",
                                "fc00::1",
                                "fdff:ffff::1",
                                "fe80::1",
                                "febf::1",
                                "fec0::1",
                                "feff::1",
                                "ff02::1",
                                "4000::1",
                                "1fff::1"}) {
        CAPTURE(address);
        CHECK(!reaches(address));
        CHECK(!is_public(asio::ip::make_address(address)));
    }
}

TEST_CASE("public addresses are reached, the neighbours of special ranges among them") {
    for (const char* address :
         {"1.0.0.0",     "9.255.255.255",   "11.0.0.0",         "100.63.255.255",  "100.128.0.0",    "126.255.255.255",
          "128.0.0.0",   "169.253.255.255", "169.255.0.0",      "172.15.255.255",  "172.32.0.0",     "192.0.1.0",
          "192.0.3.0",   "192.88.98.255",   "192.88.100.0",     "192.167.255.255", "192.169.0.0",    "198.17.255.255",
          "198.20.0.0",  "198.51.99.255",   "198.51.101.0",     "203.0.112.255",   "203.0.114.0",    "223.255.255.255",
          "8.8.8.8",     "::ffff:8.8.8.8",  "64:ff9b::808:808", "2000::1",         "2001:200::1",    "2001:db7::1",
          "2001:db9::1", "2002:808:808::1", "2a01:e00::1",      "3ffe::1",         "2606:4700::1111"}) {
        CAPTURE(address);
        CHECK(reaches(address));
    }
}

TEST_CASE("what an operator allows is reached, and its neighbours are not") {
    CHECK(reaches("10.1.2.3", "10.1.2.0/24"));
    CHECK(!reaches("10.1.3.3", "10.1.2.0/24"));
    CHECK(reaches("127.0.0.1", "127.0.0.1 ::1"));
    CHECK(reaches("::1", "127.0.0.1 ::1"));
    CHECK(!reaches("127.0.0.2", "127.0.0.1 ::1"));
    CHECK(reaches("::ffff:10.1.2.3", "10.1.2.0/24"));
    CHECK(reaches("64:ff9b::a01:203", "10.1.2.0/24"));
    CHECK(reaches("2002:a01:203::1", "10.1.2.0/24"));
    CHECK(!reaches("64:ff9b::a01:303", "10.1.2.0/24"));
    CHECK(reaches("fd12::1", "fd12::/16"));
    CHECK(!reaches("fd13::1", "fd12::/16"));
    CHECK(reaches("8.8.8.8", "10.1.2.0/24"));
    CHECK(reaches("fe80::1%1", "fe80::/10"));
}
