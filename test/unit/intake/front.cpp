// The intake's HTTP door: every answer that a form can get, and what each says.
#include "connector/intake/front.hpp"

#include "schemas/json.hpp"
#include "test/support/raw_connection.hpp"
#include "test/unit/intake/desk.hpp"

using namespace qf;
using namespace qf::test;
using net::http::status;
using manner = scripted_queue::manner;

namespace {

struct door : desk {
    net::response ask(net::http::verb method, std::string_view path, std::string body = {},
                      std::string_view token = "secret", std::string_view trace = {}) {
        net::request asked{method, path, 11};
        asked.body() = std::move(body);
        if (!token.empty()) asked.set(net::http::field::authorization, fmt::format("Bearer {}", token));
        if (!trace.empty()) asked.set("traceparent", trace);
        return run(front.respond({asked, net::target::parse(path).value(), {}}));
    }
    net::response post(std::string body) { return ask(net::http::verb::post, "/api/transmissions", std::move(body)); }
    communes::registry registry() const { return communes::registry{folder / "communes.db"}; }

    intake::enrolment enrolment{executor(), {.file = folder / "enrolment.db"}, registry(), nullptr, clock, log, counts};
    intake::datapass datapass{enrolment, "webhook", clock, log, counts};
    intake::collectivities portals{registry(), "portal", clock, log};
    intake::front front{*out, "secret", datapass, portals};
};

std::string member(const net::response& response, std::string_view name) {
    const auto body = json::document::parse(response.body());
    return body ? std::string{(*body)[name].text_or("")} : "no JSON";
}

}  // namespace

TEST_CASE("201: the receipt") {
    door d;
    const auto got = d.post(desk::content());
    CHECK(got.result() == status::created);
    REQUIRE(d.queue.stored.size() == 1);
    CHECK(member(got, "id") == d.queue.stored[0].id);
    CHECK(member(got, "reference") == d.opened(d.queue.stored[0]).transmission.reference().text());
    CHECK(member(got, "recipient") == chatillon.key());
    CHECK(member(got, "submitted_at") == "2026-09-01T00:00:00.000Z");
}

TEST_CASE("201 while the queue is away: the same receipt") {
    door d;
    d.queue.go_away();
    const auto got = d.post(desk::content());
    CHECK(got.result() == status::created);
    CHECK(member(got, "reference").size() == 13);
    CHECK((*d.box)->waiting() == 1);
}

TEST_CASE("400: not JSON, or every fault with its place") {
    door d;
    const auto garbage = d.post("{\"commune\": ");
    CHECK(garbage.result() == status::bad_request);
    CHECK(member(garbage, "reason") == "malformed_json");
    const auto incomplete = d.post(R"({"commune":{"cog":"26086"},"pivot_identity":{"birthdate":12}})");
    CHECK(incomplete.result() == status::bad_request);
    CHECK(member(incomplete, "reason") == "content_invalid");
    const auto body = json::document::parse(incomplete.body()).value();
    std::string places;
    body["faults"].for_each_item([&](json::value one) {
        (places += one["where"].text_or("")) += ' ';
        CHECK(!one["what"].text_or("").empty());
    });
    CHECK(places.find("birthdate") != std::string::npos);
    CHECK(incomplete.body().find("quotient_familial_v3") != std::string::npos);
    CHECK(d.queue.tried.empty());
}

TEST_CASE("401: no token, a wrong one, another scheme; all of it when no token is configured") {
    door d;
    for (const auto* token : {"", "wrong", "secret2", "secre"}) {
        const auto got = d.ask(net::http::verb::post, "/api/transmissions", desk::content(), token);
        CHECK(got.result() == status::unauthorized);
        CHECK(got[net::http::field::www_authenticate] == "Bearer");
    }
    intake::front closed{*d.out, "", d.datapass, d.portals};
    net::request asked{net::http::verb::post, "/api/transmissions", 11};
    asked.set(net::http::field::authorization, "Bearer ");
    CHECK(d.run(closed.respond({asked, net::target::parse("/api/transmissions").value(), {}})).result() ==
          status::unauthorized);
    CHECK(d.queue.tried.empty());
}

TEST_CASE("404 for a commune that is unknown, 409 for one that cannot receive") {
    door d;
    const auto unknown = d.post(desk::content(R"({"cog": "99999"})"));
    CHECK(unknown.result() == status::not_found);
    CHECK(member(unknown, "reason") == "commune_unknown");
    const auto inactive = d.post(desk::content(R"({"cog": "26001"})"));
    CHECK(inactive.result() == status::conflict);
    CHECK(member(inactive, "reason") == "commune_inactive");
}

TEST_CASE("404 and 405 for what is not there") {
    door d;
    CHECK(d.ask(net::http::verb::get, "/else").result() == status::not_found);
    const auto got = d.ask(net::http::verb::get, "/api/transmissions");
    CHECK(got.result() == status::method_not_allowed);
    CHECK(got[net::http::field::allow] == "POST");
    const auto page = d.ask(net::http::verb::get, "/");
    CHECK(page.result() == status::ok);
    CHECK(page["Content-Security-Policy"].find("default-src 'none'") != std::string::npos);
}

TEST_CASE("413: an envelope that would be too large") {
    door d;
    auto text = desk::content();
    const auto found = text.find("demonstration-1");
    intake::transmitter_conf small;
    small.envelope.size_max = 2'000;
    d.out.emplace(small, d.keys, communes::registry{d.folder / "communes.db"}, d.queue, &**d.box, d.clock, d.log,
                  d.counts);
    REQUIRE(found != std::string::npos);
    const auto got = d.post(text);
    CHECK(got.result() == status::payload_too_large);
    CHECK(member(got, "reason") == "too_large");
    CHECK(d.queue.tried.empty());
}

TEST_CASE("413: a body that is too large is refused before it is read") {
    door d;
    net::listen_conf conf;
    conf.body_max = 10'000;
    net::server web{d.executor(), "intake", conf, d.front, d.log, d.counts};
    web.start();
    const auto answer = d.run([&]() -> awaitable<std::string> {
        auto c = co_await raw_connection::to(web.port());
        co_return co_await c.ask("POST /api/transmissions HTTP/1.1\r\nHost: x\r\nContent-Length: 10001\r\n\r\n");
    }());
    CHECK(answer.starts_with("HTTP/1.1 413"));
    d.run(web.stop());
}

TEST_CASE("503 with Retry-After: neither the queue nor the outbox can keep it") {
    door d;
    d.out.emplace(intake::transmitter_conf{}, d.keys, communes::registry{d.folder / "communes.db"}, d.queue, nullptr,
                  d.clock, d.log, d.counts);
    for (const auto how : {manner::away, manner::full, manner::refuses}) {
        d.queue.all = how;
        const auto got = d.post(desk::content());
        CHECK(got.result() == status::service_unavailable);
        CHECK(got[net::http::field::retry_after] == "5");
        CHECK(got.body().find("LŒUILLET") == std::string::npos);
    }
    d.queue.all = manner::full;
    CHECK(member(d.post(desk::content()), "reason") == "storage_full");
}

TEST_CASE("a trace that the caller began goes on in the message; a malformed one is replaced") {
    door d;
    const std::string_view trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    d.ask(net::http::verb::post, "/api/transmissions", desk::content(), "secret", trace);
    d.ask(net::http::verb::post, "/api/transmissions", desk::content(), "secret", "00-nothing");
    REQUIRE(d.queue.stored.size() == 2);
    const auto first = traceparent::parse(d.queue.stored[0].traceparent);
    REQUIRE(first.has_value());
    CHECK(first->trace_id() == "0af7651916cd43dd8448eb211c80319c");
    CHECK(first->text() != trace);  // a span of its own
    const auto second = traceparent::parse(d.queue.stored[1].traceparent);
    REQUIRE(second.has_value());
    CHECK(second->trace_id() != first->trace_id());
    CHECK(d.logged().find("trace=0af7651916cd43dd8448eb211c80319c") != std::string::npos);
}
