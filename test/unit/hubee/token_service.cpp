// The token service is another host than the API, as at the national HubEE: two ports, two certificates, two paths.
#include "test/support/secure_host.hpp"
#include "test/support/temporary_folder.hpp"
#include "test/unit/hubee/fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace qf;
using namespace qf::hubee;

namespace {

// Each keeps what it was asked.
struct two_hosts : test::rig {
    struct asked {
        std::vector<std::string> lines, credentials;
        void keep(const net::request& request) {
            lines.push_back(
                fmt::format("{} {}", std::string_view{request.method_string()}, std::string_view{request.target()}));
            credentials.push_back(header(request, "Authorization"));
        }
    };
    client_conf conf(const std::string& authorities) {
        REQUIRE(!write_file(folder / "ca.pem", authorities));
        auto out = fixture::conf(api.url());
        out.http.answer_time = std::chrono::seconds{5};
        out.http.ca_file = folder / "ca.pem";
        out.token_service = token_service::parse(tokens.url() + "/oauth2/token").value();
        return out;
    }

    test::temporary_folder folder;
    test::simulated_clock clock{loop};
    asked of_tokens, of_api;
    test::secure_host tokens{*this, clock, folder.path(), "tokens",
                             [this](const net::exchange& what) -> awaitable<net::response> {
                                 of_tokens.keep(what.request);
                                 co_return net::answer(net::http::status::ok, "application/json",
                                                       R"({"access_token":"from-the-service","expires_in":3600})");
                             }};
    test::secure_host api{*this, clock, folder.path(), "api",
                          [this](const net::exchange& what) -> awaitable<net::response> {
                              of_api.keep(what.request);
                              co_return net::answer_empty(net::http::status::no_content);
                          }};
};

}  // namespace

TEST_CASE("tokens come from their own host, and the API is asked with them") {
    two_hosts t;
    client under_test{t.executor(), t.conf(t.tokens.certificate() + t.api.certificate()), t.clock};
    CHECK(t.run(under_test.complete_folder("f1", trace)).has_value());
    CHECK(t.of_tokens.lines == std::vector<std::string>{"POST /oauth2/token"});
    CHECK(t.of_tokens.credentials == std::vector<std::string>{"Basic aWRlbnRpZmllcjpzZWNyZXQ="});
    CHECK(t.of_api.lines == std::vector<std::string>{patch_folder});
    CHECK(t.of_api.credentials == std::vector<std::string>{"Bearer from-the-service"});
}

TEST_CASE("each host proves who it is: which of the two could not is told") {
    two_hosts t;
    {
        client only_api{t.executor(), t.conf(t.api.certificate()), t.clock};
        CHECK(t.run(only_api.complete_folder("f1", trace)).error().code == errc::destination_unreachable);
        CHECK(only_api.token_trouble().find("certificate") != std::string::npos);
        CHECK(only_api.api_trouble().empty());
        CHECK(t.of_api.lines.empty());
    }
    client only_tokens{t.executor(), t.conf(t.tokens.certificate()), t.clock};
    CHECK(t.run(only_tokens.check_credentials()).has_value());
    CHECK(t.run(only_tokens.check_api("FormulaireQF")).error().code == errc::destination_unreachable);
    CHECK(only_tokens.token_trouble().empty());
    CHECK(only_tokens.api_trouble().find("certificate") != std::string::npos);
    CHECK(t.of_api.lines.empty());
}

TEST_CASE("a token service has a whole address") {
    const auto national = token_service::parse("https://auth.hubee.numerique.gouv.fr/oauth2/token").value();
    CHECK(national.origin.host() == "auth.hubee.numerique.gouv.fr");
    CHECK(national.origin.port() == 443);
    CHECK(national.origin.prefix() == "");
    CHECK(national.target == "/oauth2/token");
    CHECK(token_service::parse("http://[::1]:8080/token").value().origin.port() == 8080);
    for (const auto* wrong : {"", "https://auth.hubee.example", "https://auth.hubee.example/",
                              "http://auth.example/token", "https://auth.example/token?x=1", "/oauth2/token"}) {
        CAPTURE(wrong);
        CHECK_FALSE(token_service::parse(wrong).has_value());
    }
}
