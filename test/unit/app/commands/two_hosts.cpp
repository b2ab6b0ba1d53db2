// HubEE as it is in production: its API and its token service are two hosts with two certificates. The built program
// delivers to it, and doctor tells which of the two fails, and why.
#include "connector/net/client.hpp"
#include "schemas/json.hpp"
#include "test/support/secure_host.hpp"
#include "test/support/site.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>
#include <memory>

using namespace qf;
using namespace qf::test;

namespace {

// The inbox behind two fronts, each of which has the routes of its own host only.
class national_hubee {
public:
    national_hubee()
        : inbox_{machine.start({"inbox"})},
          behind_{loop.executor(), net::client_conf{.origin = net::origin::parse(inbox_url()).value()}} {
        REQUIRE(eventually([&] { return answers(); }, patience));
    }
    std::string inbox_url() const { return fmt::format("http://127.0.0.1:{}", machine.inbox_port()); }
    std::string token_url() const { return tokens.url() + "/oauth2/token"; }

    // The environment of a process that delivers there and believes these authorities.
    std::vector<std::string> environment(const std::string& authorities, const std::string& token_url) {
        const auto file = machine.path("ca.pem");
        REQUIRE(!write_file(file, authorities));
        auto out = machine.environment();
        std::erase_if(out, [](const auto& one) { return one.starts_with("QF_HUBEE_URL="); });
        out.push_back("QF_HUBEE_URL=" + api.url());
        out.push_back("QF_HUBEE_TOKEN_URL=" + token_url);
        out.push_back("QF_HUBEE_CA_FILE=" + file.string());
        return out;
    }
    std::vector<std::string> environment() { return environment(both(), token_url()); }
    std::string both() const { return tokens.certificate() + api.certificate(); }

    // While the fronts serve, until it holds; or not in time.
    template <class Condition>
    bool until(Condition holds) {
        const auto end = clock.now() + patience;
        return loop.run(wait_for(std::move(holds), end), patience * 2);
    }
    // doctor's word on each check of HubEE.
    json::document doctor(std::vector<std::string> environment) {
        const auto said = machine.path(fmt::format("doctor.{}", ++doctors_));
        child_process asking{{built_program, "--json", "doctor"}, environment, said, machine.path("log")};
        REQUIRE(until([&] { return !asking.running(); }));
        return json::document::parse(read_file(said).value()).value();
    }

    site machine;
    rig loop;
    system_clock_source clock;
    std::vector<std::string> asked_of_tokens, asked_of_api;

private:
    template <class Condition>
    awaitable<bool> wait_for(Condition holds, instant end) {
        while (!holds()) {
            if (clock.now() >= end) co_return false;
            co_await clock.sleep_for(std::chrono::milliseconds{10});
        }
        co_return true;
    }
    bool answers() {
        net::request anything{net::http::verb::get, "/openapi.json", 11};
        return loop.run(behind_.send(std::move(anything))).has_value();
    }
    awaitable<net::response> pass(const net::exchange& exchange) {
        auto answer = co_await behind_.send(exchange.request);
        co_return answer ? std::move(*answer) : net::answer_empty(net::http::status::bad_gateway);
    }
    static net::response no_route() {
        return net::answer(net::http::status::not_found, "application/json",
                           R"({"code":"404","type":"Status report","message":"Not Found"})");
    }

    child_process inbox_;
    net::client behind_;
    unsigned doctors_ = 0;

public:
    secure_host tokens{loop, clock, machine.path(""), "tokens",
                       [this](const net::exchange& what) -> awaitable<net::response> {
                           asked_of_tokens.emplace_back(what.target.path);
                           if (what.target.path != "/oauth2/token") co_return no_route();
                           co_return co_await pass(what);
                       }};
    secure_host api{loop, clock, machine.path(""), "api",
                    [this](const net::exchange& what) -> awaitable<net::response> {
                        asked_of_api.emplace_back(what.target.path);
                        if (what.target.path.ends_with("/token")) co_return no_route();
                        co_return co_await pass(what);
                    }};
};

std::string said_of(const json::document& findings, std::string_view check) {
    std::string out;
    findings.root().for_each_item([&](const json::value& one) {
        if (one["check"].text() == check)
            out = fmt::format("{}: {}", one["state"].text_or(""), one["said"].text_or(""));
    });
    return out;
}

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a dossier reaches a HubEE whose API and token service are two hosts with two certificates") {
    national_hubee h;
    const auto reference = h.machine.submit(QF_SOURCE_DIR "/conf/demo/transmission.json");
    child_process deliver{
        {built_program, "deliver"}, h.environment(), h.machine.path("deliver"), h.machine.path("log")};
    CHECK_MESSAGE(h.until([&] { return h.machine.ledger_state(reference) == "completed"; }), h.machine.log());
    CHECK(h.machine.visible_folders(reference) == 1);
    CHECK(h.machine.received_attachments(reference) == 3);
    CHECK(h.asked_of_tokens == std::vector<std::string>{"/oauth2/token"});
    for (const auto& path : h.asked_of_api) CHECK(!path.ends_with("/token"));
    deliver.signal(SIGTERM);
    CHECK(h.until([&] { return !deliver.running(); }));
}

TEST_CASE("doctor tells which of HubEE's hosts fails, and why") {
    national_hubee h;
    const auto well = h.doctor(h.environment());
    CHECK(said_of(well, "HubEE token") == "ok: " + h.token_url() + " gives one");
    CHECK(said_of(well, "HubEE API") == "ok: " + h.api.url() + " takes it");

    const auto strange_tokens = h.doctor(h.environment(h.api.certificate(), h.token_url()));
    CHECK(said_of(strange_tokens, "HubEE token").starts_with("fault: " + h.token_url() + ": "));
    CHECK(has(said_of(strange_tokens, "HubEE token"), "certificate"));
    CHECK(has(said_of(strange_tokens, "HubEE token"), "check hubee.token_url, hubee.ca_file"));
    CHECK(said_of(strange_tokens, "HubEE API").starts_with("warning: " + h.api.url() + " answers"));

    const auto strange_api = h.doctor(h.environment(h.tokens.certificate(), h.token_url()));
    CHECK(said_of(strange_api, "HubEE token").starts_with("ok: "));
    CHECK(said_of(strange_api, "HubEE API").starts_with("fault: " + h.api.url() + ": "));
    CHECK(has(said_of(strange_api, "HubEE API"), "certificate"));
    CHECK(has(said_of(strange_api, "HubEE API"), "check hubee.url, hubee.ca_file"));

    const auto no_route = h.doctor(h.environment(h.both(), h.tokens.url() + "/elsewhere/token"));
    CHECK(has(said_of(no_route, "HubEE token"), "destination_babbles, HTTP 404"));
    CHECK(has(said_of(no_route, "HubEE token"), "check hubee.token_url"));

    auto stranger = h.environment();
    REQUIRE(!write_file(h.machine.path("wrong.secret"), "not the secret\n"));
    stranger.push_back("QF_HUBEE_CLIENT_SECRET_FILE=" + h.machine.path("wrong.secret").string());
    std::erase_if(stranger, [](const auto& one) { return one.ends_with("/osl.secret"); });
    const auto refused = h.doctor(stranger);
    CHECK(has(said_of(refused, "HubEE token"), "destination_refuses_us, HTTP 401"));
    CHECK(has(said_of(refused, "HubEE token"), "check hubee.client_id, its secret"));
}
