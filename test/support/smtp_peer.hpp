// test/support/smtp_peer.hpp -- a mail relay on loopback that keeps what it is given, or behaves as `mood` says.
//
// Promise:  speaks what a client of RFC 5321 needs: EHLO, MAIL, RCPT, DATA with dot-stuffing undone, QUIT, RSET.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/crew.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <fmt/core.h>

#include <string>
#include <vector>

namespace qf::test {

class smtp_peer {
public:
    enum class mood { well, busy, refusing, hanging_up, mute_at_quit };
    struct received {
        std::string from, to, text;
    };
    mood now = mood::well;
    std::vector<received> mails;
    std::size_t connections = 0;

    explicit smtp_peer(asio::any_io_executor loop)
        : acceptor_{loop, asio::ip::tcp::endpoint{asio::ip::make_address("127.0.0.1"), 0}}, crew_{loop} {
        crew_.hire([this] { return accept(); });
    }
    std::string url() const { return fmt::format("smtp://127.0.0.1:{}", acceptor_.local_endpoint().port()); }
    awaitable<void> stop() {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        crew_.stop();
        co_await crew_.gone();
    }

private:
    using socket = asio::ip::tcp::socket;

    awaitable<void> accept() {
        for (;;) {
            boost::system::error_code wrong;
            auto one = co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, wrong));
            if (wrong) co_return;
            ++connections;
            crew_.hire([this, s = std::move(one)]() mutable { return serve(std::move(s)); });
        }
    }
    static awaitable<bool> say(socket& s, std::string text) {
        boost::system::error_code wrong;
        text += "\r\n";
        co_await asio::async_write(s, asio::buffer(text), asio::redirect_error(use_awaitable, wrong));
        co_return !wrong;
    }
    static awaitable<std::string> line(socket& s, std::string& kept) {
        boost::system::error_code wrong;
        const auto length = co_await asio::async_read_until(s, asio::dynamic_buffer(kept), "\r\n",
                                                            asio::redirect_error(use_awaitable, wrong));
        if (wrong) co_return std::string{};
        auto out = kept.substr(0, length);
        kept.erase(0, length);
        co_return out;
    }

    awaitable<void> serve(socket s) {
        if (now == mood::hanging_up) co_return;
        co_await say(s, now == mood::busy ? "421 later" : "220 relay.example ESMTP");
        if (now == mood::busy) co_return;
        std::string kept;
        received mail;
        for (;;) {
            const auto said = co_await line(s, kept);
            if (said.empty()) co_return;
            if (said.starts_with("EHLO")) {
                co_await say(s, "250-relay.example\r\n250 8BITMIME");
            } else if (said.starts_with("MAIL FROM:")) {
                mail = {.from = between(said), .to = {}, .text = {}};
                co_await say(s, "250 ok");
            } else if (said.starts_with("RCPT TO:")) {
                mail.to = between(said);
                co_await say(s, now == mood::refusing ? "550 no such user" : "250 ok");
            } else if (said.starts_with("DATA")) {
                co_await say(s, "354 go on");
                for (;;) {
                    auto part = co_await line(s, kept);
                    if (part.empty()) co_return;
                    if (part == ".\r\n") break;
                    if (part.starts_with('.')) part.erase(0, 1);
                    mail.text += part;
                }
                mails.push_back(mail);
                co_await say(s, "250 taken");
            } else if (said.starts_with("QUIT") && now == mood::mute_at_quit) {
                continue;
            } else if (said.starts_with("QUIT")) {
                co_await say(s, "221 bye");
                co_return;
            } else {
                co_await say(s, "250 ok");
            }
        }
    }
    static std::string between(const std::string& said) {
        const auto from = said.find('<'), to = said.find('>');
        return from == std::string::npos || to == std::string::npos ? std::string{}
                                                                    : said.substr(from + 1, to - from - 1);
    }

    asio::ip::tcp::acceptor acceptor_;
    crew crew_;
};

}  // namespace qf::test
