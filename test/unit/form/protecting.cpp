// What every request is checked for before it means anything, and what every answer carries.
#include "connector/form/assets.hpp"
#include "connector/form/endpoints.hpp"
#include "test/support/raw_connection.hpp"
#include "test/unit/form/fixture.hpp"

#include <filesystem>

using namespace qf::form;
using namespace std::chrono_literals;

namespace {

std::string raw(site_rig& r, std::string text) {
    return r.run([&r](std::string what) -> qf::awaitable<std::string> {
        auto c = co_await qf::test::raw_connection::to(r.server->port());
        co_return co_await c.ask(what);
    }(std::move(text)));
}

const std::vector<std::string> every_post = {"/connexion",       "/transmission", "/recu/0123456789ABC/lien",
                                             "/recu/lien/token", "/deconnexion",  "/session/prolonger"};

}  // namespace

TEST_CASE("every POST needs the session's token") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    auto other = r.visitor();
    other.get("/c/26086");
    for (const auto& path : every_post) {
        CAPTURE(path);
        CHECK(b.post(path, {}).status == 403);
        CHECK(b.post(path, {{"csrf", ""}}).status == 403);
        CHECK(b.post(path, {{"csrf", other.csrf()}}).status == 403);
        CHECK(b.post(path, {{"csrf", b.csrf() + "x"}}).status == 403);
        auto nobody = r.visitor();
        const auto page = nobody.post(path, {{"csrf", b.csrf()}});
        CHECK(page.status == 403);
        CHECK(page.has("<h1"));
    }
    CHECK(b.get("/verification").status == 200);
    CHECK(r.waiting(chatillon) == 0);
    CHECK(r.logged().find("status=403 reason=csrf") != std::string::npos);
    unsigned posts = 0;
    for (const auto& route : endpoints()) {
        if (route.method != qf::net::http::verb::post) continue;
        CHECK(route.action.rules.session == qf::site::session_need::token);
        posts += route.action.rules.only_with == qf::site::only_with::anything;
    }
    CHECK(posts == every_post.size());
}

TEST_CASE("only our hosts are answered") {
    site_rig r;
    const auto ask = [&](std::string_view host) {
        return raw(r, fmt::format("GET / HTTP/1.1\r\n{}Connection: close\r\n\r\n", host)).substr(9, 3);
    };
    CHECK(ask("Host: 127.0.0.1\r\n") == "200");
    CHECK(ask("Host: QF.example\r\n") == "200");
    CHECK(ask("Host: qf.example:8443\r\n") == "200");
    CHECK(ask("Host: evil.example\r\n") == "421");
    CHECK(ask("Host: qf.example.evil.example\r\n") == "421");
    CHECK(ask("") == "400");
    CHECK(r.logged().find("status=421 reason=other_host") != std::string::npos);
    CHECK(r.logged().find("evil") == std::string::npos);
}

TEST_CASE("an address has so many pages in a time; then 429 with when to come again") {
    site_rig r{{.pages = {.burst = 8, .per_second = 0.5}, .actions = {.burst = 4, .per_second = 0.1}}};
    auto b = r.visitor();
    for (int i = 0; i < 8; ++i) CHECK(b.get("/questions").status == 200);
    const auto stopped = b.get("/questions");
    CHECK(stopped.status == 429);
    CHECK(stopped.header("Retry-After") == "2");
    CHECK(stopped.has("<h1"));
    CHECK(b.get("/nothing").status == 429);      // guessing addresses counts, too
    CHECK(b.get("/favicon.ico").status == 204);  // files do not
    for (int i = 0; i < 4; ++i) CHECK(b.get("/communes/suggestions?q=a").status == 200);
    CHECK(b.get("/communes/suggestions?q=a").header("Retry-After") == "10");
    r.clock.step_wall_clock(2s);
    CHECK(b.get("/questions").status == 200);
    CHECK(b.get("/questions").status == 429);
}

TEST_CASE("a session has a quarter of them, whatever address it comes from") {
    site_rig r{{.pages = {.burst = 16, .per_second = 0.01}, .proxies = "127.0.0.1"}};
    auto b = r.visitor();
    b.get("/c/26086");
    int good = 0;
    for (int i = 0; i < 8; ++i)
        good += b.get("/questions", {{"X-Forwarded-For", fmt::format("192.0.2.{}", i)}}).status == 200;
    CHECK(good == 4);
    auto other = r.visitor();
    CHECK(other.get("/questions", {{"X-Forwarded-For", "192.0.2.99"}}).status == 200);
}

TEST_CASE("behind a trusted proxy callers are told apart; from anybody else the header is nothing") {
    const auto asks = [](site_rig& r) {
        auto b = r.visitor();
        int good = 0;
        for (int i = 0; i < 6; ++i)
            good += b.get("/questions", {{"X-Forwarded-For", fmt::format("192.0.2.{}", i)}}).status == 200;
        return good;
    };
    site_rig trusting{{.pages = {.burst = 4, .per_second = 0.01}, .proxies = "127.0.0.1"}};
    CHECK(asks(trusting) == 6);
    site_rig plain{{.pages = {.burst = 4, .per_second = 0.01}}};
    CHECK(asks(plain) == 4);
}

TEST_CASE("pages and JSON are never kept; assets for ever, codes and suggestions shortly") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    const auto sent = r.transmit(b).to();
    const auto reference = sent.substr(14);
    for (const auto& path : {std::string{"/"}, std::string{"/communes?q=chat"}, std::string{"/c/26086"},
                             std::string{"/verification"}, sent, sent + "/etat", "/recu/" + reference,
                             std::string{"/questions"}, std::string{"/nothing"}, std::string{"/robots.txt"}}) {
        CAPTURE(path);
        CHECK(b.get(path).header("Cache-Control") == "no-store");
    }
    CHECK(b.press("/deconnexion").header("Cache-Control") == "no-store");
    CHECK(b.get("/c/26086/qr.svg").header("Cache-Control") == "public, max-age=3600");
    CHECK(b.get("/communes/suggestions?q=a").header("Cache-Control") == "private, max-age=60");
    for (const auto& one : assets().files()) {
        const auto page = b.get(one.address);
        CHECK(page.status == 200);
        CHECK(page.header("Cache-Control") == "public, max-age=31536000, immutable");
        CHECK(page.header("Content-Type") == one.content_type);
        CHECK(page.header("X-Content-Type-Options") == "nosniff");
    }
}

TEST_CASE("a page's policy lets nothing in but our own files, and forms lead to us and the provider only") {
    site_rig r;
    auto b = r.visitor();
    const auto policy = b.get("/c/26086").header("Content-Security-Policy");
    CHECK(policy.find("default-src 'none'") != std::string::npos);
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(policy.ends_with("form-action 'self'"));
    CHECK(b.get("/c/26086").header("X-Content-Type-Options") == "nosniff");
    CHECK(b.get("/c/26086").header("Strict-Transport-Security").empty());

    site_rig secure{{.public_url = "https://qf.example", .provider_origin = "https://fc.example"}};
    auto c = secure.visitor();
    const auto page = c.get("/c/26086");
    CHECK(page.header("Content-Security-Policy").ends_with("form-action 'self' https://fc.example"));
    CHECK(page.header("Strict-Transport-Security").starts_with("max-age="));
    const auto cookie = page.header("Set-Cookie");
    CHECK(cookie.starts_with("__Host-qf="));
    for (const auto* word : {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"})
        CHECK(cookie.find(word) != std::string::npos);
    CHECK(cookie.find("Domain") == std::string::npos);
    CHECK(page.has("https://qf.example/c/26086"));
}

TEST_CASE("HEAD is GET without its body; another method is told which there are") {
    site_rig r;
    auto b = r.visitor();
    const auto head = b.send({qf::net::http::verb::head, "/questions", 11});
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    const auto post = b.post("/questions", {});
    CHECK(post.status == 405);
    CHECK(post.header("Allow") == "GET, HEAD");
    CHECK(b.get("/transmission").header("Allow") == "POST");
    CHECK(b.send({qf::net::http::verb::delete_, "/recu/lien/x", 11}).status == 405);
    CHECK(b.send({qf::net::http::verb::options, "/", 11}).status == 405);
}

TEST_CASE("hostile bodies are refused, said in one line, and nothing is stored") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    const auto csrf = "csrf=" + b.csrf();
    CHECK(b.post_body("/transmission", csrf + "&enfant=%zz").status == 400);
    CHECK(b.post_body("/transmission", csrf + "&enfant=%ff").status == 400);
    CHECK(b.post_body("/transmission", csrf + std::string(70'000, 'x')).status == 413);
    std::string many = csrf;
    for (int i = 0; i < 300; ++i) many += "&enfant=0";
    CHECK((b.post_body("/transmission", many).status / 100) == 4);
    CHECK(b.post("/transmission", {}, {{"Content-Type", "application/json"}}).status == 415);
    const auto lines = times(r.logged(), "event=form page=transmission");
    CHECK(lines == 5);
    CHECK(r.waiting(chatillon) == 0);
    CHECK(b.get("/verification").status == 200);
}

TEST_CASE("two cookies of our name are none") {
    site_rig r;
    auto b = r.visitor();
    r.reviewed(b);
    auto twice = r.visitor();
    twice.cookie = b.cookie + "; " + b.cookie;
    CHECK(twice.get("/verification").status == 403);
    twice.cookie = "qf=" + std::string(5000, 'x');
    CHECK(twice.get("/verification").status == 403);
}

TEST_CASE("no path leads out of the theme or the assets") {
    site_rig plain;
    CHECK(plain.visitor().get("/theme/theme.css").status == 404);
    site_rig r;
    std::filesystem::create_directories(r.folder / "look");
    REQUIRE(!qf::write_file(r.folder / "look" / "theme.css", "body{}"));
    REQUIRE(!qf::write_file(r.folder / "outside.css", "outside"));
    r.themed("look");
    auto b = r.visitor();
    CHECK(b.get("/theme/theme.css").status == 200);
    CHECK(b.get("/theme/theme.css").header("Cache-Control") == "public, max-age=300");
    CHECK(b.get("/questions").has("/theme/theme.css"));
    for (const auto* path : {"/theme/../outside.css", "/theme/%2e%2e/outside.css", "/theme/..%2foutside.css",
                             "/theme/%2e%2e%2foutside.css", "/theme//outside.css", "/theme/", "/theme/theme.css/..",
                             "/theme/.", "/assets/../queue.db", "/assets/site.css", "/assets/%2e%2e/queue.db",
                             "/assets/", "/theme/theme.css%00.png"}) {
        CAPTURE(path);
        const auto answer =
            raw(r, fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path));
        const auto status = answer.substr(9, 3);
        CHECK((status == "404" || status == "400"));
        CHECK(answer.find("outside") == std::string::npos);
    }
}
