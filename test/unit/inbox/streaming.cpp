// Uploads that come piece by piece: what is refused before it is read, what a cut leaves, what two at once may promise.
#include "connector/base/random.hpp"
#include "connector/net/server.hpp"
#include "test/support/raw_connection.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <sys/wait.h>

using namespace qf;
using namespace qf::inbox;

namespace {

constexpr std::size_t large = 1'000'000;

class piecewise final : public net::body_source {
public:
    explicit piecewise(std::string all) : all_{std::move(all)} {}
    awaitable<result<std::size_t>> read(std::span<char> into) override {
        if (pauses_at != SIZE_MAX && given >= pauses_at) {
            asio::steady_timer never{co_await asio::this_coro::executor, asio::steady_timer::time_point::max()};
            co_await never.async_wait(use_awaitable);
        }
        if (given >= breaks_at) co_return make_error_code(boost::system::errc::connection_reset);
        const auto got =
            std::string_view{all_}.substr(given).copy(into.data(), std::min<std::size_t>(into.size(), 7'000));
        given += got;
        co_return got;
    }
    std::size_t given = 0, breaks_at = SIZE_MAX, pauses_at = SIZE_MAX;

private:
    std::string all_;
};

std::string text_of(std::size_t size) {
    std::string out(size, 'x');
    for (std::size_t i = 0; i < size; i += 1009) out[i] = static_cast<char>('a' + i % 26);
    return out;
}

struct streaming_rig : rig {
    using rig::rig;
    folder_ids made_for(std::size_t size, std::string_view type = "text/plain") {
        return made_of(folder_json({chatillon}, "Formulaire-QF-0123456789ABC", size, type));
    }
    net::request request_for(const client& who, const folder_ids& ids, const headers& h = {}) {
        net::request out{net::http::verb::put,
                         fmt::format("{}/folders/{}/attachments/{}", teledossiers, ids.folder, ids.attachments[0]), 11};
        out.set("Authorization", "Bearer " + who.token);
        out.set("Content-Type", "application/octet-stream");
        for (const auto& [name, value] : h.list) out.set(name, value);
        return out;
    }
    unsigned stream(const client& who, const folder_ids& ids, piecewise& body, std::optional<std::uint64_t> length = {},
                    const headers& h = {}) {
        const auto request = request_for(who, ids, h);
        const net::exchange what{request, net::target::parse(std::string{request.target()}).value(), {}, &body, length};
        return run(box->respond(what)).result_int();
    }
    std::size_t files() const {
        std::size_t out = 0;
        for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator{folder / "inbox" / "files"}) ++out;
        return out;
    }
    std::string status(const folder_ids& ids) {
        return get(osl, "/folders/" + ids.folder)["attachments"].at(0)["status"].text_or("");
    }
};

// An upload that has sent as much as `body` gives before it pauses, and waits.
class upload_on_its_way {
public:
    upload_on_its_way(streaming_rig& r, const folder_ids& ids, piecewise& body)
        : rig_{r},
          request_{r.request_for(r.osl, ids)},
          what_{request_, net::target::parse(std::string{request_.target()}).value(), {}, &body, large} {
        sender_.hire([this]() -> awaitable<void> { static_cast<void>(co_await rig_.box->respond(what_)); });
        while (body.given < body.pauses_at) r.loop.restart(), r.loop.run_one_for(std::chrono::seconds{5});
    }
    void cancel() {
        sender_.stop();
        rig_.run(sender_.gone());
    }

private:
    streaming_rig& rig_;
    net::request request_;
    net::exchange what_;
    crew sender_{rig_.executor()};
};

}  // namespace

TEST_CASE("what the head tells is judged before a byte is read") {
    streaming_rig r;
    const auto ids = r.made_for(large);
    piecewise body{text_of(large)};
    auto stranger_to_it = r.other_osl, unknown = r.osl;
    unknown.token = "nobody's";
    CHECK(r.stream(unknown, ids, body, large) == 401);
    CHECK(r.stream(r.si, ids, body, large) == 403);
    CHECK(r.stream(stranger_to_it, ids, body, large) == 403);
    auto elsewhere = ids;
    elsewhere.attachments[0] = nowhere;
    CHECK(r.stream(r.osl, elsewhere, body, large) == 404);
    CHECK(r.status(ids) == "PENDING");
    CHECK(r.stream(r.osl, ids, body, large + 1) == 400);
    CHECK(r.status(ids) == "REJECTED");
    CHECK(body.given == 0);
    CHECK(r.stream(r.osl, ids, body, large) == 204);
    CHECK(r.status(ids) == "RECEIVED");
    CHECK(r.files() == 1);
}

TEST_CASE("without a length: one byte too many or too few is REJECTED, and no more than one too many is read") {
    for (const std::size_t size : {large, std::size_t{1000}}) {  // a file, and a row
        CAPTURE(size);
        streaming_rig r;
        const auto ids = r.made_for(size);
        piecewise more{text_of(size + 50'000)}, less{text_of(size - 1)}, right{text_of(size)};
        CHECK(r.stream(r.osl, ids, more) == 400);
        CHECK(more.given == size + 1);
        CHECK(r.status(ids) == "REJECTED");
        CHECK(r.files() == 0);
        CHECK(r.stream(r.osl, ids, less) == 400);
        CHECK(r.files() == 0);
        CHECK(r.stream(r.osl, ids, right) == 204);
        CHECK(r.status(ids) == "RECEIVED");
        CHECK(r.files() == (size == large ? 1 : 0));
        piecewise again{text_of(size + 1)};
        CHECK(r.stream(r.osl, ids, again) == 400);
        CHECK(r.status(ids) == "RECEIVED");  // the good copy stays
    }
}

TEST_CASE("a wrong type is seen at the first bytes, a wrong digest at the last; neither leaves a file") {
    streaming_rig r;
    const auto pdf = r.made_for(large, "application/pdf"), text = r.made_for(large);
    piecewise body{text_of(large)};
    CHECK(r.stream(r.osl, pdf, body, large) == 400);
    CHECK(body.given < large / 2);
    CHECK(r.status(pdf) == "REJECTED");
    piecewise whole{text_of(large)}, again{text_of(large)};
    CHECK(r.stream(r.osl, text, whole, large, {{{"digest", to_base64(sha256("other"))}}}) == 400);
    CHECK(whole.given == large);
    CHECK(r.status(text) == "PENDING");
    CHECK(r.files() == 0);
    CHECK(r.stream(r.osl, text, again, large, {{{"digest", to_base64(sha256(text_of(large)))}}}) == 204);
    CHECK(r.files() == 1);
}

TEST_CASE("an upload that is cut, or cancelled, leaves nothing") {
    streaming_rig r;
    const auto ids = r.made_for(large);
    piecewise cut{text_of(large)};
    cut.breaks_at = 700'000;
    CHECK(r.stream(r.osl, ids, cut, large) == 400);
    CHECK(r.status(ids) == "PENDING");
    CHECK(r.files() == 0);
    piecewise waits{text_of(large)};
    waits.pauses_at = 700'000;
    upload_on_its_way one{r, ids, waits};
    CHECK(r.files() == 1);
    one.cancel();
    CHECK(r.files() == 0);
    CHECK(r.status(ids) == "PENDING");
}

TEST_CASE("two uploads on their way do not count on the same room: the second is 507 before a byte of it is read") {
    streaming_rig r;
    r.close();
    r.conf.room = {.quota = 2 * large - 1, .disk_reserve = 0};
    r.open();
    const auto first = r.made_for(large), second = r.made_for(large - 1);
    piecewise slow{text_of(large)}, other{text_of(large - 1)};
    slow.pauses_at = 100'000;
    upload_on_its_way one{r, first, slow};
    const auto third = r.made_for(large);
    piecewise refused{text_of(large)};
    CHECK(r.stream(r.osl, third, refused, large) == 507);
    CHECK(refused.given == 0);
    CHECK(r.stream(r.osl, second, other, large - 1) == 204);  // it fits beside the first
    one.cancel();
    CHECK(r.files() == 1);
}

TEST_CASE("kill -9 in the middle of an upload: nothing is visible, and what it left is swept") {
    const test::temporary_folder place;
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        for (int i = 0; i < 256; ++i) random_bytes(1);  // the reserve that the parent will draw from as well
        streaming_rig r{place.path()};
        const auto ids = r.made_for(large);
        piecewise waits{text_of(large)};
        waits.pauses_at = 700'000;
        upload_on_its_way one{r, ids, waits};
        const auto told = ids.folder + ids.attachments[0];
        if (::write(ends[1], told.data(), told.size()) < 0) std::_Exit(1);
        for (;;) ::pause();
    }
    std::string told(72, '\0');
    REQUIRE(::read(ends[0], told.data(), told.size()) == 72);
    CHECK_FALSE(std::filesystem::is_empty(place / "inbox" / "files"));
    ::kill(child, SIGKILL);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    ::close(ends[0]);
    ::close(ends[1]);
    streaming_rig r{place.path()};
    CHECK(r.files() == 0);
    const folder_ids ids{told.substr(0, 36), {}, {told.substr(36)}};
    CHECK(r.status(ids) == "PENDING");
    piecewise again{text_of(large)};
    CHECK(r.stream(r.osl, ids, again, large) == 204);
}

TEST_CASE("through the listener: refused without 100 Continue, received with it, and given back in ranges") {
    streaming_rig r;
    const auto ids = r.made_for(large);
    net::server web{r.executor(), "inbox", {}, *r.box, *r.log, r.counts};
    web.start();
    const auto bytes = text_of(large);
    const auto asked = [&](const std::string& token) {
        return fmt::format(
            "PUT {}/folders/{}/attachments/{} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n"
            "Content-Type: application/octet-stream\r\nContent-Length: {}\r\n"
            "Expect: 100-continue\r\n\r\n",
            teledossiers, ids.folder, ids.attachments[0], token, large);
    };
    r.run([&]() -> awaitable<void> {
        auto stranger_to_all = co_await test::raw_connection::to(web.port());
        CHECK((co_await stranger_to_all.ask(asked("nobody's"))).starts_with("HTTP/1.1 401"));
        auto c = co_await test::raw_connection::to(web.port());
        co_await c.send(asked(r.osl.token));
        CHECK(co_await c.receive("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
        co_await c.send(bytes);
        CHECK((co_await c.receive("\r\n\r\n")).starts_with("HTTP/1.1 204"));
    }());
    REQUIRE(r.patch(r.osl, "/folders/" + ids.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
    const auto got = r.run([&]() -> awaitable<std::string> {
        auto c = co_await test::raw_connection::to(web.port());
        co_return co_await c.ask(
            fmt::format("GET {}/cases/{}/attachments/{} HTTP/1.1\r\nHost: x\r\n"
                        "Authorization: Bearer {}\r\nRange: bytes=250000-850000\r\n"
                        "Connection: close\r\n\r\n",
                        teledossiers, ids.cases[0], ids.attachments[0], r.si.token));
    }());
    CHECK(got.starts_with("HTTP/1.1 206"));
    CHECK(got.find("Content-Range: bytes 250000-850000/1000000\r\n") != got.npos);
    CHECK((got.substr(got.find("\r\n\r\n") + 4) == bytes.substr(250'000, 600'001)));
    r.run(web.stop());
}
