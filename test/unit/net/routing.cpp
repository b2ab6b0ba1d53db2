#include "connector/net/routes.hpp"

#include <doctest/doctest.h>

using namespace qf;
using net::http::verb;

namespace {

constexpr net::route<int> table[] = {
    {verb::get, "/cases/{}", 1},
    {verb::get, "/cases/recent", 2},
    {verb::patch, "/cases/{}", 3, net::method_override::honoured},
    {verb::delete_, "/cases/{}", 4},
    {verb::post, "/cases/{}/events/{}", 5},
    {verb::get, "/", 6},
    {verb::get, "/cases/{}/{}", 7},
    {verb::get, "/cases/{}/events", 8},
};
const std::span<const net::route<int>> routes{table};

int taken(verb method, std::string_view path) {
    const auto found = net::find_route(routes, method, path);
    return found.taken ? found.taken->action : 0;
}

}  // namespace

TEST_CASE("a path matches a pattern segment by segment") {
    CHECK(net::match("/a/{}/c", "/a/b/c").matches);
    CHECK(net::match("/a/{}/c", "/a/b/c").arguments == std::vector<std::string>{"b"});
    CHECK(net::match("/", "/").matches);
    for (const auto& [pattern, path] : {std::pair{"/a/{}", "/a/"},
                                        {"/a/{}", "/a"},
                                        {"/a/{}", "/a/b/"},
                                        {"/a", "/a/"},
                                        {"/a/", "/a"},
                                        {"/a", "/A"},
                                        {"/a", ""},
                                        {"/", ""},
                                        {"/{}", "//"},
                                        {"/a", "a"},
                                        {"/a/{}/c", "/a/b/d"},
                                        {"/a/{}/c", "/a//c"}}) {
        CAPTURE(pattern);
        CAPTURE(path);
        CHECK_FALSE(net::match(pattern, path).matches);
        CHECK(net::match(pattern, path).arguments.empty());
    }
}

TEST_CASE("a fixed segment wins, whatever the order of the table") {
    CHECK(taken(verb::get, "/cases/recent") == 2);
    CHECK(taken(verb::get, "/cases/17") == 1);
    CHECK(taken(verb::get, "/cases/17/events") == 8);
    CHECK(taken(verb::get, "/cases/17/other") == 7);
    CHECK(taken(verb::get, "/") == 6);
    const auto found = net::find_route(routes, verb::post, "/cases/17/events/e");
    REQUIRE(found.taken);
    CHECK(found.taken->action == 5);
    CHECK(found.arguments == std::vector<std::string>{"17", "e"});
}

TEST_CASE("a known path with another method is told apart from an unknown path") {
    const auto other = net::find_route(routes, verb::put, "/cases/17");
    CHECK_FALSE(other.taken);
    CHECK(other.allowed == "GET, PATCH, DELETE");
    const auto twice = net::find_route(routes, verb::put, "/cases/recent");
    CHECK(twice.allowed == "GET, PATCH, DELETE");
    const auto none = net::find_route(routes, verb::get, "/nowhere");
    CHECK_FALSE(none.taken);
    CHECK(none.allowed.empty());
}

TEST_CASE("a POST may stand for another method where the route honours it") {
    net::request asked{verb::post, "/cases/17", 11};
    CHECK_FALSE(net::find_route(routes, asked, "/cases/17").taken);
    asked.set("X-HTTP-Method-Override", "patch");
    REQUIRE(net::find_route(routes, asked, "/cases/17").taken);
    CHECK(net::find_route(routes, asked, "/cases/17").taken->action == 3);
    asked.set("X-HTTP-Method-Override", "DELETE");  // its route ignores the field
    CHECK_FALSE(net::find_route(routes, asked, "/cases/17").taken);
    asked.method(verb::get);
    CHECK(net::find_route(routes, asked, "/cases/17").taken->action == 1);
}
