// Answers that are sent piece by piece.
#include "test/unit/net/fixture.hpp"

#include <boost/asio/buffer.hpp>
#include <doctest/doctest.h>

using namespace qf;
using namespace qf::net;

namespace {

struct counts_of_pieces {
    std::size_t read = 0;
    std::size_t longest = 0;
    bool gone = false;
};

// `length` bytes of the alphabet; fails, or ends, after `until`.
class letters final : public body_source {
public:
    letters(std::uint64_t until, error_code then, counts_of_pieces& seen) : until_{until}, then_{then}, seen_{seen} {}
    ~letters() override { seen_.gone = true; }
    awaitable<result<std::size_t>> read(std::span<char> into) override {
        const auto most = std::min<std::uint64_t>(into.size(), until_ - at_);
        if (most == 0 && then_) co_return then_;
        for (std::size_t i = 0; i < most; ++i) into[i] = static_cast<char>('a' + (at_ + i) % 26);
        at_ += most;
        seen_.read += most;
        seen_.longest = std::max<std::size_t>(seen_.longest, most);
        co_return most;
    }

private:
    std::uint64_t until_, at_ = 0;
    error_code then_;
    counts_of_pieces& seen_;
};

struct pouring : counts_of_pieces {
    explicit pouring(std::uint64_t length, std::uint64_t until = SIZE_MAX, error_code then = {}, listen_conf conf = {})
        : s{[=, this](const exchange&) -> awaitable<response> {
                auto out = answer(http::status::ok, plain, "");
                out.length = length;
                out.source = std::make_unique<letters>(std::min(length, until), then, *this);
                co_return out;
            },
            std::move(conf)} {}
    served s;
};

const std::string ask = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

std::string body_of(const std::string& answer) {
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_CASE("a source is sent whole, in pieces, with its length; the connection goes on") {
    pouring p{1'000'000};
    const auto got = p.s.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + ask);
    CHECK(got.find("Content-Length: 1000000\r\n") != got.npos);
    const auto first = body_of(got);
    REQUIRE(first.size() > 2'000'000);
    CHECK(first.starts_with("abcdefghijklmnopqrstuvwxyzab"));
    CHECK(first.substr(1'000'000).starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(first.substr(999'990, 10) == got.substr(got.size() - 10));
    CHECK(p.longest <= 256 << 10);
    CHECK(p.gone);
}

TEST_CASE("HEAD tells the source's length and reads nothing of it; an empty source is an empty body") {
    pouring p{12'345'678'901};
    const auto head = p.s.ask("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(head.find("Content-Length: 12345678901\r\n") != head.npos);
    CHECK(head.ends_with("\r\n\r\n"));
    CHECK(p.read == 0);
    pouring none{0};
    CHECK(none.s.ask(ask).ends_with("Content-Length: 0\r\nConnection: close\r\n\r\n"));
}

TEST_CASE(
    "a source whose length nobody knows goes in chunks, and the connection goes on; HTTP/1.0 gets it to the end") {
    pouring p{response::until_its_end, 300'000};
    const auto got = p.s.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + ask);
    CHECK(got.find("Transfer-Encoding: chunked\r\n") != got.npos);
    CHECK(got.find("Content-Length") == got.npos);
    CHECK(body_of(got).starts_with("40000\r\nabcdef"));  // 256 KiB
    CHECK(got.find("\r\n93e0\r\n") != got.npos);         // and the rest
    CHECK(got.find("\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n") != got.npos);
    CHECK(got.ends_with("\r\n0\r\n\r\n"));
    pouring old{response::until_its_end, 300'000};
    const auto whole = old.s.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(whole.find("Connection: close\r\n") != whole.npos);
    CHECK(whole.find("chunked") == whole.npos);
    CHECK(body_of(whole).size() == 300'000);
    pouring head{response::until_its_end, 300'000};
    CHECK(head.s.ask("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ends_with("\r\n\r\n"));
    CHECK(head.read == 0);
}

TEST_CASE("a source without a length that fails is cut before its last chunk") {
    pouring p{response::until_its_end, 300'000, errc::file_unreadable};
    const auto got = p.s.ask(ask);
    CHECK(got.find("Transfer-Encoding: chunked\r\n") != got.npos);
    CHECK_FALSE(got.ends_with("0\r\n\r\n"));
    CHECK(p.s.logged().find("event=http_source_failed") != std::string::npos);
}

TEST_CASE(
    "a source that fails, or is shorter than it said, cuts the connection: the client sees that it is not whole") {
    pouring fails{1'000'000, 300'000, errc::file_unreadable};
    const auto got = fails.s.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + ask);
    CHECK(body_of(got).size() == 300'000);
    CHECK(fails.s.logged().find("event=http_source_failed role=test reason=file_unreadable") != std::string::npos);
    CHECK(fails.s.counts.text().find("status=\"2xx\"} 0") != std::string::npos);
    pouring shorter{1'000'000, 500'000};
    CHECK(body_of(shorter.s.ask(ask)).size() == 500'000);
    CHECK(shorter.s.logged().find("http_source_failed") != std::string::npos);
}

TEST_CASE("a client that takes nothing is cut, and its source goes") {
    auto conf = quick();
    conf.pace_min = 1'000'000;
    constexpr std::uint64_t large = 64 << 20;  // more than the system's buffers
    pouring p{large, SIZE_MAX, {}, conf};
    p.s.rig.run([&]() -> awaitable<void> {
        auto c = co_await raw_connection::to(p.s.web.port());
        co_await c.send(ask);
        asio::steady_timer look{p.s.rig.loop};
        while (!p.gone) {
            look.expires_after(2ms);
            co_await look.async_wait(use_awaitable);
        }
        CHECK(p.read < large);
    }());
}
