// What the gate decides, without a socket.
#include "connector/site/gate_rules.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>

using namespace qf;
using namespace qf::site;
using net::http::status;
using net::http::verb;

namespace {

constexpr route_rules page{.page = "page"};
constexpr route_rules form{.page = "form", .toll = toll::action, .session = session_need::token};
constexpr route_rules invented{.page = "invented", .only_with = only_with::demonstration};

const std::array table = {gate_route{verb::get, "/a", page}, gate_route{verb::post, "/a", form},
                          gate_route{verb::get, "/a/{}", page}, gate_route{verb::post, "/b", form},
                          gate_route{verb::get, "/demo", invented}};

chosen_route choose(verb method, std::string_view path, only_with running = only_with::anything) {
    return choose_route(table, method, path, running);
}

}  // namespace

TEST_CASE("a route is found by method and address; HEAD is GET") {
    CHECK(choose(verb::get, "/a").index == 0);
    CHECK(choose(verb::head, "/a").index == 0);
    CHECK(choose(verb::post, "/a").index == 1);
    const auto with_argument = choose(verb::get, "/a/x");
    CHECK(with_argument.index == 2);
    CHECK((with_argument.arguments == std::vector<std::string>{"x"}));
}

TEST_CASE("another method is told which there are, and an unknown address that there is none") {
    CHECK(choose(verb::delete_, "/a").allowed == "GET, POST, HEAD");
    CHECK(choose(verb::get, "/b").allowed == "POST");
    CHECK(choose(verb::get, "/c").allowed.empty());
    CHECK_FALSE(choose(verb::get, "/c").index.has_value());
    CHECK_FALSE(choose(verb::unknown, "/b").index.has_value());
}

TEST_CASE("what only a demonstration has is as unknown elsewhere as what never was") {
    CHECK(choose(verb::get, "/demo", only_with::demonstration).index == 4);
    CHECK_FALSE(choose(verb::get, "/demo").index.has_value());
    CHECK(choose(verb::get, "/demo").allowed.empty());
}

TEST_CASE("a table whose POST brings no token, or with one address twice, is none") {
    CHECK_NOTHROW(check_routes(table));
    const std::array unprotected = {gate_route{verb::post, "/a", page}};
    const std::array needless = {gate_route{verb::get, "/a", form}};
    const std::array twice = {gate_route{verb::get, "/a", page}, gate_route{verb::get, "/a", page}};
    CHECK_THROWS_AS(check_routes(unprotected), std::logic_error);
    CHECK_THROWS_AS(check_routes(needless), std::logic_error);
    CHECK_THROWS_AS(check_routes(twice), std::logic_error);
}

TEST_CASE("a line is logged for what changes something and for what is refused, not for what nobody finds") {
    CHECK(wants_log_line(&form, verb::post, status::see_other));
    CHECK(wants_log_line(&page, verb::get, status::forbidden));
    CHECK(wants_log_line(nullptr, verb::get, status::misdirected_request));
    CHECK_FALSE(wants_log_line(&page, verb::get, status::ok));
    CHECK_FALSE(wants_log_line(nullptr, verb::get, status::not_found));
    CHECK_FALSE(wants_log_line(&page, verb::get, status::too_many_requests));
    auto always = page, never = form;
    always.log_lines = log_lines::always;
    never.log_lines = log_lines::never;
    CHECK(wants_log_line(&always, verb::get, status::ok));
    CHECK_FALSE(wants_log_line(&never, verb::post, status::internal_server_error));
}
