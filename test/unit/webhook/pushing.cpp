// One push and its answer: what goes out, what each status means, how much of an answer is read, when it ends.
#include "schemas/json.hpp"
#include "test/unit/webhook/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::webhook;
using namespace std::chrono_literals;

TEST_CASE("a dossier goes out signed, under its own id, and is taken once however often it is sent") {
    fixture f;
    const auto first = f.push();
    REQUIRE(first.has_value());
    CHECK(first->http_status == 204);
    CHECK(!first->followed_up);
    f.clock.step_wall_clock(1h);
    const auto again = f.push();
    REQUIRE(again.has_value());
    CHECK(again->http_status == 200);
    REQUIRE(f.vendor.requests().size() == 2);
    CHECK(f.vendor.dossiers().size() == 1);
    CHECK(f.vendor.dossiers().contains(std::string{transmission_id}));
    const auto& sent = f.vendor.requests().front();
    CHECK(sent.found == finding::good);
    CHECK(sent.request.method() == net::http::verb::post);
    CHECK(sent.request.target() == "/hooks/qf?tenant=3");
    CHECK(sent.request[net::http::field::content_type] == "application/json");
    CHECK(sent.request["webhook-id"] == transmission_id);
    CHECK(sent.request["traceparent"].starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
    CHECK(sent.request["traceparent"] != trace);
    CHECK(sent.request.body() == write_body(f.content.mail()));
    // The time is the attempt's, the body is the same.
    CHECK(sent.request["webhook-timestamp"] != f.vendor.requests().back().request["webhook-timestamp"]);
    CHECK(sent.request.body() == f.vendor.requests().back().request.body());
}

TEST_CASE("any 2xx is a delivery, and 202 promises call-backs") {
    fixture f;
    for (const unsigned status : {200u, 201u, 202u, 203u, 204u, 206u, 226u}) {
        CAPTURE(status);
        f.vendor.next().reply(status, status == 204 ? "" : "not looked at");
        const auto got = f.push();
        REQUIRE(got.has_value());
        CHECK(got->http_status == status);
        CHECK(got->followed_up == (status == 202));
    }
}

TEST_CASE("each refusal says who must act, with the status and how long to wait") {
    struct row {
        unsigned status;
        errc means;
    };
    fixture f;
    for (const row expected : {row{301, errc::destination_redirects}, row{302, errc::destination_redirects},
                               row{307, errc::destination_redirects}, row{308, errc::destination_redirects},
                               row{304, errc::destination_redirects}, row{400, errc::destination_babbles},
                               row{401, errc::destination_babbles},   row{403, errc::destination_babbles},
                               row{404, errc::destination_babbles},   row{408, errc::destination_busy},
                               row{409, errc::destination_babbles},   row{410, errc::destination_refuses_us},
                               row{413, errc::destination_babbles},   row{422, errc::destination_babbles},
                               row{429, errc::destination_busy},      row{500, errc::destination_busy},
                               row{502, errc::destination_busy},      row{503, errc::destination_busy},
                               row{599, errc::destination_busy},      row{600, errc::destination_babbles}}) {
        const auto status = expected.status;
        CAPTURE(status);
        f.vendor.next().reply(status, {}, {{"Location", f.vendor.url()}, {"Retry-After", "7"}});
        const auto got = f.push();
        REQUIRE(got.has_error());
        CHECK(got.error().code == expected.means);
        CHECK(got.error().http_status == status);
        CHECK(got.error().retry_after == 7s);
    }
    // No redirect was followed: each request was sent once.
    CHECK(f.vendor.requests().size() == 20);
    CHECK(f.vendor.dossiers().empty());
    CHECK(f.vendor.left() == 0);
}

TEST_CASE("a wait given as a date counts from our clock") {
    fixture f;
    f.vendor.next().reply(503, {}, {{"Retry-After", "Tue, 01 Sep 2026 00:02:00 GMT"}});
    CHECK(f.push().error().retry_after == 2min);
    f.vendor.next().reply(503);
    CHECK(f.push().error().retry_after == std::nullopt);
    f.vendor.next().reply(503, {}, {{"Retry-After", "soon"}});
    CHECK(f.push().error().retry_after == std::nullopt);
}

TEST_CASE("a 2xx settles it, however long its body: it is not pushed again") {
    fixture f;
    for (const std::size_t size : {100'000U, 20'000'000U}) {
        f.vendor.next().reply(200, std::string(size, 'x')).take_first();
        const auto got = f.push();
        REQUIRE(got.has_value());
        CHECK(got->http_status == 200);
    }
    CHECK(f.vendor.requests().size() == 2);
    CHECK(f.vendor.dossiers().size() == 1);
}

TEST_CASE("silence ends with the answer's deadline, and what was taken then is not taken twice") {
    fixture f;
    f.vendor.next().silence().take_first();
    auto conf = f.conf();
    conf.answer_time = 60ms;
    CHECK(f.push(conf).error().code == errc::destination_silent);
    CHECK(f.push()->http_status == 200);
    CHECK(f.vendor.dossiers().size() == 1);
}

TEST_CASE("connections are bounded: a further dossier waits its turn") {
    fixture f;
    auto conf = f.conf();
    conf.connections_max = 1;
    conf.answer_time = 5s;
    client sender{f.executor(), conf, f.clock};
    f.vendor.next().reply(204).after(1min).take_first();
    std::vector<unsigned> statuses;
    crew all{f.executor()};
    const std::array ids = {"01932b6e-5f00-7000-8000-00000000000a", "01932b6e-5f00-7000-8000-00000000000b"};
    for (const auto* id : ids)
        all.hire([&f, &sender, &statuses, id]() -> awaitable<void> {
            const auto mail = f.content.mail(id);
            const auto got = co_await sender.deliver(mail, "");
            statuses.push_back(got ? got->http_status : 0);
        });
    const auto arrived = [&] { return f.clock.sleepers() == 1; };
    f.run([&]() -> awaitable<void> {
        while (!arrived()) co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
    }());
    CHECK(f.vendor.requests().size() == 1);
    f.clock.advance(1min);
    f.run(all.gone());
    CHECK(statuses == std::vector<unsigned>{204, 204});
    CHECK(f.vendor.dossiers().size() == 2);
}

TEST_CASE("old and new key overlap: the receiver may change before or after us") {
    fixture f;
    const auto old_key = test::webhook_secret('o'), new_key = test::webhook_secret('n');
    auto conf = f.conf();
    const auto sign_with = [&](const std::vector<std::string>& texts) {
        conf.signing_keys.clear();
        for (const auto& text : texts) conf.signing_keys.push_back(signing_key::parse(text).value());
    };
    sign_with({new_key, old_key});
    f.vendor.keys({old_key});
    CHECK(f.push(conf).has_value());
    f.vendor.keys({new_key});
    CHECK(f.push(conf).has_value());
    sign_with({new_key});
    CHECK(f.push(conf).has_value());
    f.vendor.keys({old_key});
    const auto late = f.push(conf);
    REQUIRE(late.has_error());
    CHECK(late.error().code == errc::destination_babbles);
    CHECK(late.error().http_status == 401);
    CHECK(f.vendor.requests().back().found == finding::foreign);
}

TEST_CASE("plain http is for who allowed it, twice") {
    fixture f;
    auto conf = f.conf();
    conf.insecure = false;
    CHECK_THROWS_AS(client(f.executor(), conf, f.clock), std::invalid_argument);
    conf.insecure = true;
    conf.allow = {};
    const auto got = f.push(conf);
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::destination_forbidden);
    CHECK(got.error().http_status == 0);
    CHECK(f.vendor.requests().empty());
}

TEST_CASE("a subscriber's address is https, or http to this machine") {
    const auto parsed = destination::parse("https://Editeur.example:8443/hooks/qf?tenant=3&x=%C3%A9");
    REQUIRE(parsed.has_value());
    CHECK(parsed->origin.text() == "https://editeur.example:8443");
    CHECK(parsed->origin.prefix().empty());
    CHECK(parsed->target == "/hooks/qf?tenant=3&x=%C3%A9");
    CHECK(destination::parse("https://editeur.example")->target == "/");
    CHECK(destination::parse("https://editeur.example?x=1")->target == "/?x=1");
    CHECK(destination::parse("http://127.0.0.1:1/x").has_value());
    for (const char* wrong : {"", "editeur.example", "ftp://editeur.example", "https://", "https://u:p@editeur.example",
                              "https://editeur.example/#x", "https://editeur.example/a b", "http://editeur.example",
                              "https://editeur.example/%zz", "https:///x", "http://10.0.0.1/"}) {
        CAPTURE(wrong);
        CHECK(!destination::parse(wrong).has_value());
    }
}
