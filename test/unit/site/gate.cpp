// The gate, in front of a small site: what it lets pass, in which order, and what every answer carries.
#include "connector/site/gate.hpp"

#include "connector/base/file.hpp"
#include "connector/base/sqlite.hpp"
#include "connector/site/login_trip.hpp"
#include "connector/site/request_of.hpp"
#include "test/unit/site/store_fixture.hpp"

#include <boost/asio/ip/address.hpp>
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <fcntl.h>
#include <functional>
#include <span>
#include <unistd.h>

using namespace qf;
using namespace qf::site;
using net::http::verb;

namespace {

const asset_collection assets{embedded()};
const theme no_theme{std::filesystem::path{}};

class small_request final : public request_of<invented_session> {
public:
    using action = std::function<awaitable<net::response>(small_request&)>;
    small_request(const net::exchange& received, const services& with, invented_store& sessions, const action& act)
        : request_of{received, with, sessions}, act_{act} {}

    awaitable<void> recognise() override {
        steps += "who ";
        co_return;
    }
    awaitable<net::response> answer(std::size_t route) override {
        steps += fmt::format("answer-{}", route);
        return act_(*this);
    }
    net::response refuse(const refused& verdict) override {
        steps += fmt::format("refused-{}", static_cast<int>(verdict.cause));
        reason = "refused";
        return net::answer(verdict.cause == refusal::form_unreadable ? verdict.status : net::http::status::forbidden,
                           "text/plain", std::to_string(verdict.seconds));
    }
    std::string steps;

private:
    const action& act_;
};

struct small_site : store_rig {
    explicit small_site(transport channel = transport::plain, session_conf how = {}) : store_rig{std::move(how)} {
        log_file = ::open((folder / "log").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
        log.emplace(clock, logger::options{.descriptor = log_file});
        with.emplace(services{"small", assets, no_theme, "", clock, *log, "'self'", channel == transport::https});
        door.emplace(
            gate_conf{.site = "small",
                      .cookie = "small",
                      .hosts = {"small.example"},
                      .pages = {.burst = 40, .per_second = 1},
                      .actions = {.burst = 40, .per_second = 1},
                      .form_max = 100,
                      .transport = channel},
            std::vector{
                gate_route{verb::get, "/", {.page = "start"}},
                gate_route{verb::get,
                           "/back",
                           {.page = "back", .session = session_need::turn, .log_lines = log_lines::always}},
                gate_route{verb::post, "/do", {.page = "do", .toll = toll::action, .session = session_need::token}},
                gate_route{verb::get, "/file", {.page = "file", .toll = toll::none, .session = session_need::nothing}}},
            *store, *log, counts);
    }
    ~small_site() { ::close(log_file); }

    net::response ask(verb method, std::string_view target, std::string body = {},
                      std::string_view host = "small.example") {
        net::request what{method, target};
        if (!host.empty()) what.set("Host", host);
        if (!cookie.empty()) what.set("Cookie", cookie);
        if (method == verb::post) what.set("Content-Type", "application/x-www-form-urlencoded");
        what.body() = std::move(body);
        const net::exchange received{what, net::target::parse(target).value(), asio::ip::make_address("192.0.2.1")};
        small_request request{received, *with, *store, act};
        auto out = r.run(door->pass(request));
        steps = request.steps;
        return out;
    }
    // With a session of its own, whose cookie is sent from here on.
    std::string begin() {
        const auto value = saved();
        cookie = (with->https ? "__Host-small=" : "small=") + value;
        return value;
    }
    std::string logged() const { return read_file(folder / "log").value(); }

    int log_file = -1;
    std::optional<logger> log;
    std::optional<services> with;
    std::optional<gate> door;
    std::string cookie, steps;
    small_request::action act = [](small_request&) -> awaitable<net::response> {
        co_return net::answer(net::http::status::ok, "text/plain", "well");
    };
};

constexpr std::string_view names_of_headers[] = {
    "X-Content-Type-Options",     "Content-Security-Policy",      "Referrer-Policy",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options"};

}  // namespace

TEST_CASE("every answer has the security headers, whoever made it") {
    small_site s{transport::https};
    const auto token = "csrf=" + full_session().csrf;
    s.begin();
    const auto check = [](const net::response& answer, unsigned status) {
        CHECK(answer.result_int() == status);
        for (const auto name : names_of_headers) CHECK_MESSAGE(!answer[name].empty(), name);
        CHECK(answer["Strict-Transport-Security"] == "max-age=31536000");
    };
    check(s.ask(verb::get, "/"), 200);
    check(s.ask(verb::get, "/file"), 200);
    check(s.ask(verb::get, "/", {}, "other.example"), 421);
    check(s.ask(verb::get, "/", {}, ""), 400);
    check(s.ask(verb::post, "/"), 405);
    check(s.ask(verb::get, "/nowhere"), 403);
    check(s.ask(verb::post, "/do", "csrf=wrong"), 403);
    check(s.ask(verb::post, "/do", token), 200);
    check(s.ask(verb::post, "/do", std::string(101, 'x')), 413);
    s.act = [](small_request&) -> awaitable<net::response> { throw sqlite::failure{11, "damaged"}; };
    check(s.ask(verb::get, "/"), 403);
    CHECK(s.logged().find("event=small_storage_failed code=11") != std::string::npos);
    s.act = [](small_request&) -> awaitable<net::response> {
        auto out = net::answer_empty(net::http::status::no_content);
        out.set("Content-Security-Policy", "default-src 'self'");
        co_return out;
    };
    CHECK(s.ask(verb::get, "/")["Content-Security-Policy"] == "default-src 'self'");
    small_site plain;
    CHECK(plain.ask(verb::get, "/")["Strict-Transport-Security"].empty());
}

TEST_CASE("who it is comes before the token, and the site is asked only when both are there") {
    small_site s;
    s.ask(verb::get, "/file");
    CHECK(s.steps == "answer-3");  // nobody is looked up
    s.ask(verb::get, "/");
    CHECK(s.steps == "who answer-0");
    s.ask(verb::post, "/do", "csrf=x");
    CHECK(s.steps == fmt::format("who refused-{}", static_cast<int>(refusal::wrong_token)));
    s.cookie = "small=" + std::string(43, 'A');
    s.ask(verb::post, "/do", "csrf=x");
    CHECK(s.steps == fmt::format("who refused-{}", static_cast<int>(refusal::session_over)));
    s.begin();
    s.ask(verb::post, "/do", "csrf=" + full_session().csrf);
    CHECK(s.steps == "who answer-2");
    s.ask(verb::post, "/do", "csrf=" + full_session().csrf + "x");
    CHECK(s.steps == fmt::format("who refused-{}", static_cast<int>(refusal::wrong_token)));
    s.ask(verb::post, "/do", "csrf=%zz");
    CHECK(s.steps == fmt::format("who refused-{}", static_cast<int>(refusal::form_unreadable)));
    s.ask(verb::get, "/", {}, "other.example");
    CHECK(s.steps.empty());
}

TEST_CASE("a request that changes its session waits for the one before; one that looks does not") {
    session_conf conf;
    conf.lock_patience = std::chrono::milliseconds{20};
    small_site s{transport::plain, conf};
    const auto held = s.r.run(s.store->lock(s.begin()));
    REQUIRE(held.has_value());
    CHECK(s.ask(verb::get, "/").result_int() == 200);
    CHECK(s.ask(verb::get, "/back").body() == "5");
    CHECK(s.steps == fmt::format("refused-{}", static_cast<int>(refusal::turn_late)));
}

TEST_CASE("an address has so many, a session a quarter of them; files count for nobody") {
    small_site s;
    s.begin();
    for (int i = 0; i < 10; ++i) CHECK(s.ask(verb::get, "/").result_int() == 200);
    const auto stopped = s.ask(verb::get, "/");
    CHECK(stopped.result_int() == 403);
    CHECK(stopped.body() == "4");  // seconds: a quarter of one a second
    s.cookie.clear();
    for (int i = 0; i < 29; ++i) CHECK(s.ask(verb::get, "/").result_int() == 200);
    CHECK(s.ask(verb::get, "/nowhere").body() == "1");  // guessing counts, too
    CHECK(s.ask(verb::get, "/file").result_int() == 200);
    CHECK(s.ask(verb::post, "/do").body() == "0");  // of another rate: refused for its token
}

TEST_CASE("a session begun in the answer is the browser's from then on; one that is ended is forgotten") {
    small_site s;
    s.act = [](small_request& request) -> awaitable<net::response> {
        request.begin_session().person = "somebody";
        const auto failed = co_await request.keep();
        CHECK_FALSE(failed);
        co_return net::answer_empty(net::http::status::no_content);
    };
    const auto set = std::string{s.ask(verb::get, "/")["Set-Cookie"]};
    REQUIRE(set.starts_with("small="));
    s.cookie = set.substr(0, set.find(';'));
    CHECK(s.ask(verb::get, "/")["Set-Cookie"].empty());  // it has it already
    s.act = [](small_request& request) -> awaitable<net::response> {
        REQUIRE(request.content() != nullptr);
        CHECK(request.content()->person == "somebody");
        co_await request.end_session();
        co_return net::answer_empty(net::http::status::no_content);
    };
    CHECK(s.ask(verb::get, "/")["Set-Cookie"].find("Max-Age=0") != std::string_view::npos);
    CHECK(s.store->size() == 0);
}

TEST_CASE("one line for what changes something and for what is refused, with nothing of the browser in it") {
    small_site s;
    s.begin();
    s.ask(verb::get, "/?name=somebody");
    CHECK(s.logged().empty());
    s.ask(verb::get, "/back?code=secret");
    CHECK(s.logged().find("event=small page=back status=200") != std::string::npos);
    s.ask(verb::post, "/do", "csrf=wrong");
    CHECK(s.logged().find("event=small page=do status=403 reason=refused") != std::string::npos);
    s.ask(verb::get, "/", {}, "evil.example");
    CHECK(s.logged().find("page=none status=421 reason=other_host") != std::string::npos);
    for (const auto* word : {"secret", "somebody", "evil", "wrong"}) CHECK(s.logged().find(word) == std::string::npos);
    CHECK(s.counted("qf_small_pages_total{page=\"start\"} 1"));
    CHECK(s.counted("qf_small_pages_total{page=\"none\"} 1"));
}

TEST_CASE("a login's way: gone from the disk before it is used, and another cookie for who came back") {
    small_site s;
    s.begin();
    const auto old = s.cookie;
    s.act = [](small_request& request) -> awaitable<net::response> {
        const auto departure = co_await take_departure(request);
        CHECK(departure.has_value());
        CHECK((departure->has_value() && (*departure)->state == "state-1"));
        co_return net::answer_empty(net::http::status::no_content);
    };
    s.ask(verb::get, "/back");
    s.crash();
    CHECK_FALSE(s.store->find(s.cookie.substr(6))->content.departure.has_value());
}
