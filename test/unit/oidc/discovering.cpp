// Metadata and keys: when they are fetched, and what is used when they cannot be.
#include "connector/base/crew.hpp"
#include "connector/oidc/metadata.hpp"
#include "test/unit/oidc/fixture.hpp"

#include <boost/asio/post.hpp>

using namespace qf;
using namespace qf::oidc;

namespace {

// Lets the loop go on until `holds`, which it does at some point or the rig's deadline ends the test.
template <class Condition>
void until(fixture& f, Condition holds) {
    f.run([&]() -> awaitable<void> {
        while (!holds()) co_await asio::post(use_awaitable);
    }());
}

}  // namespace

TEST_CASE("discovery is asked for again after an hour, with the keys, and not before") {
    fixture f;
    f.departed();
    f.clock.advance(1h - 1us);
    f.departed();
    CHECK(f.peer.asked(discovery_path) == 1);
    f.peer.metadata["authorization_endpoint"] = in_quotes(f.peer.issuer() + "/authorize-anew");
    f.clock.advance(1us);
    CHECK(f.departed().url.starts_with(f.peer.issuer() + "/authorize-anew?"));
    CHECK(f.peer.asked(discovery_path) == 2);
    CHECK(f.peer.asked(keys_path) == 2);
}

TEST_CASE("without any copy, a login cannot begin, and says why") {
    fixture f;
    CHECK(!f.party->healthy());
    f.peer.instead[discovery_path] = reply(503);
    CHECK_REFUSED(f.begin(), login_trouble::try_later, "discovery_http_5xx");
    f.peer.instead[discovery_path] = reply(404);
    CHECK_REFUSED(f.begin(), login_trouble::our_fault, "discovery_http_4xx");
    f.peer.instead[discovery_path] = reply(200, "<html>", "text/html");
    CHECK_REFUSED(f.begin(), login_trouble::try_later, "discovery_malformed");
    f.peer.instead[discovery_path] = reply(200, std::string(1 << 20, ' '));
    CHECK_REFUSED(f.begin(), login_trouble::try_later, "discovery_malformed");
    f.peer.instead.clear();
    f.peer.instead[keys_path] = reply(500);
    CHECK_REFUSED(f.begin(), login_trouble::try_later, "keys_http_5xx");
    f.peer.instead[keys_path] = reply(200, R"({"keys":[]})");
    CHECK_REFUSED(f.begin(), login_trouble::try_later, "keys_malformed");
    CHECK(!f.party->healthy());
    f.peer.instead.clear();
    CHECK(f.begin().has_value());  // and it works as soon as it can
    CHECK(f.party->healthy());
}

TEST_CASE("a provider that is away or silent, and no copy of it") {
    fixture f;
    auto conf = f.conf();
    conf.issuer = "http://127.0.0.1:1/api/v2";
    f.begin_anew(conf);
    CHECK_REFUSED(f.begin(), login_trouble::try_later, "discovery_unreachable");
    const departure kept{"", "s", "n", "", f.clock.now() + 1min};
    auto got = f.returned(kept);
    got.iss = conf.issuer;
    CHECK_REFUSED(f.finish(got, kept), login_trouble::try_later, "discovery_unreachable");
    f.begin_anew();
    f.peer.silent.insert(discovery_path);
    CHECK_REFUSED(f.begin(), login_trouble::try_later, "discovery_silent");
}

TEST_CASE("a failed renewal leaves the last good copy in use, and is tried once a minute") {
    fixture f;
    f.departed();
    f.clock.advance(1h);
    for (const auto* broken : {&discovery_path, &keys_path}) {
        f.peer.instead.clear();
        f.peer.instead[*broken] = reply(500);
        CHECK(f.refusal() == "ok");
        CHECK(f.party->healthy());
        f.clock.advance(1min);
    }
    CHECK(f.peer.asked(discovery_path) == 3);
    CHECK(f.refusal() == "ok");
    CHECK(f.refusal() == "ok");
    CHECK(f.peer.asked(discovery_path) == 4);  // just now, and again in a minute only
    CHECK(f.logged().find("level=warning event=provider_discovery code=keys_http_5xx http=500 copy=true") !=
          std::string::npos);
    f.peer.instead.clear();
    f.peer.metadata["issuer"] = in_quotes("https://other.example");  // another's metadata is no renewal either
    f.clock.advance(1min);
    CHECK(f.refusal() == "ok");
    CHECK(f.peer.asked(discovery_path) == 5);
}

TEST_CASE("many that begin at once make one fetch and share its outcome") {
    fixture f;
    const auto begin_many = [&] {
        std::vector<std::string> seen;
        crew browsers{f.executor()};
        for (int n = 0; n < 20; ++n)
            browsers.hire([&]() -> awaitable<void> {
                const auto got = co_await f.party->begin();
                seen.push_back(got ? "ok" : std::string{got.error().code});
            });
        until(f, [&] { return seen.size() == 20; });
        f.run(browsers.gone());
        return seen;
    };
    f.peer.instead[discovery_path] = reply(503);
    CHECK(begin_many() == std::vector<std::string>(20, "discovery_http_5xx"));
    CHECK(f.peer.asked(discovery_path) == 1);
    f.peer.instead.clear();
    CHECK(begin_many() == std::vector<std::string>(20, "ok"));
    CHECK(f.peer.asked(discovery_path) == 2);
}

TEST_CASE("when the one that fetches is stopped, one of those who wait fetches instead") {
    fixture f;
    f.peer.silent.insert(discovery_path);
    crew first{f.executor()}, second{f.executor()};
    first.hire([&]() -> awaitable<void> { static_cast<void>(co_await f.party->begin()); });
    until(f, [&] { return f.peer.asked(discovery_path) == 1; });
    bool done = false;
    second.hire([&]() -> awaitable<void> {
        const auto got = co_await f.party->begin();
        CHECK((got.has_value() || got.error().code == "discovery_silent"));
        done = true;
    });
    f.run([&]() -> awaitable<void> {
        co_await asio::post(use_awaitable);
        first.stop();
        co_await first.gone();
    }());
    until(f, [&] { return done; });
    f.run(second.gone());
    CHECK(f.peer.asked(discovery_path) == 2);
}

TEST_CASE("keep_fresh makes it healthy by itself, and renews before a citizen waits") {
    fixture f;
    f.peer.instead[discovery_path] = reply(503);
    crew tasks{f.executor()};
    tasks.hire([&] { return f.party->keep_fresh(); });
    until(f, [&] { return f.clock.sleepers() == 1; });
    CHECK(!f.party->healthy());
    f.peer.instead.clear();
    f.clock.advance(1min);
    until(f, [&] { return f.clock.sleepers() == 1; });
    CHECK(f.party->healthy());
    CHECK(f.peer.asked(discovery_path) == 2);
    f.clock.advance(1h);
    until(f, [&] { return f.clock.sleepers() == 1; });
    CHECK(f.peer.asked(discovery_path) == 3);
    f.departed();
    CHECK(f.peer.asked(discovery_path) == 3);
    tasks.stop();
    f.run(tasks.gone());
}

TEST_CASE("metadata that is another's, or that would send our secret elsewhere") {
    fixture f;
    const auto with = [&](std::string name, std::string value) {
        auto changed = f.peer.metadata;
        changed[name] = std::move(value);
        if (changed[name].empty()) changed.erase(name);
        const auto got = metadata::parse(json_of(changed), f.peer.issuer());
        return got ? "ok" : std::string{got.error().code};
    };
    CHECK(with("unknown", "7") == "ok");
    CHECK(with("end_session_endpoint", "null") == "ok");  // as ProConnect was seen to say that it has none
    CHECK(with("authorization_response_iss_parameter_supported", "null") == "ok");
    CHECK(with("code_challenge_methods_supported", "null") == "ok");
    CHECK(with("token_endpoint", "null") == "discovery_endpoints");
    CHECK(with("issuer", "") == "discovery_issuer");
    CHECK(with("issuer", in_quotes(f.peer.issuer() + '/')) == "discovery_issuer");
    CHECK(with("issuer", in_quotes("https://other.example")) == "discovery_issuer");
    for (const auto* name :
         {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"}) {
        CAPTURE(name);
        const bool optional = name == std::string_view{"end_session_endpoint"};
        CHECK(with(name, "") == (optional ? "ok" : "discovery_endpoints"));
        for (const auto& value :
             {std::string{"7"}, in_quotes(""), in_quotes("https://other.example/token"), in_quotes("/token"),
              in_quotes("//other.example/x"), in_quotes(f.peer.url()), in_quotes(f.peer.url() + "/to ken"),
              in_quotes(f.peer.url() + "/token#x"), in_quotes(f.peer.url() + "@other.example/token"),
              in_quotes("javascript:alert(1)"), in_quotes(f.peer.url() + "/" + std::string(4000, 'x'))})
            CHECK_MESSAGE(with(name, value) == "discovery_endpoints", value);
    }
    CHECK(metadata::parse("[]", f.peer.issuer()).error().code == "discovery_malformed");
    CHECK(metadata::parse("", f.peer.issuer()).error().code == "discovery_malformed");
}

TEST_CASE("an issuer that is no address is refused at once") {
    fixture f;
    auto conf = f.conf();
    for (const auto* wrong : {"", "provider.example", "http://provider.example/api/v2", "ftp://provider.example"}) {
        conf.issuer = wrong;
        CHECK_THROWS_AS(provider(f.executor(), conf, f.clock, f.log), std::invalid_argument);
    }
}
