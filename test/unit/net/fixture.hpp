// test/unit/net/fixture.hpp -- a server on a free port with a lambda for a responder, and a peer that follows a script.
#pragma once

#include "connector/base/file.hpp"
#include "connector/net/client.hpp"
#include "connector/net/server.hpp"
#include "test/support/raw_connection.hpp"
#include "test/support/rig.hpp"
#include "test/support/temporary_folder.hpp"

#include <fcntl.h>
#include <functional>
#include <string>
#include <unistd.h>

namespace qf::net {

using namespace std::chrono_literals;
using test::raw_connection;
inline constexpr std::string_view plain = "text/plain";

class lambda_responder final : public responder {
public:
    using action = std::function<awaitable<response>(const exchange&)>;
    explicit lambda_responder(action what) : what_{std::move(what)} {}
    awaitable<response> respond(const exchange& what) override { return what_(what); }
    body_way way_of_body(const request&, const target&, std::optional<std::uint64_t>) const override { return way; }
    body_way way = body_way::whole;

private:
    action what_;
};

// "GET /path body", as the server understood it.
inline awaitable<response> echo(const exchange& what) {
    const std::string method{what.request.method_string()};
    co_return answer(http::status::ok, plain, method + ' ' + what.target.path + ' ' + what.request.body());
}

inline listen_conf quick() {
    listen_conf out;
    out.request_time = 100ms;
    out.idle_time = 200ms;
    out.answer_time = 200ms;
    out.grace = 2s;
    return out;
}

struct served {
    explicit served(lambda_responder::action what = echo, listen_conf conf = {})
        : log_file{::open((folder / "log").c_str(), O_CREAT | O_RDWR | O_APPEND, 0600)},
          responder{std::move(what)},
          web{rig.executor(), "test", std::move(conf), responder, log, counts} {
        web.start();
    }
    ~served() {
        rig.run(web.stop());
        ::close(log_file);
    }
    std::string ask(std::string_view text) {
        return rig.run([this, text]() -> awaitable<std::string> {
            auto c = co_await raw_connection::to(web.port());
            co_return co_await c.ask(text);
        }());
    }
    std::string logged() { return read_file(folder / "log").value(); }

    test::rig rig;
    test::temporary_folder folder;
    int log_file;
    system_clock_source clock;
    logger log{clock, {log_format::logfmt, log_level::info, log_file}};
    metrics counts;
    lambda_responder responder;
    server web;
};

// Accepts on a free port; each connection, numbered from 0, follows the script.
class scripted_peer {
public:
    using script = std::function<awaitable<void>(raw_connection&, int)>;
    scripted_peer(test::rig& on, script what)
        : rig_{on},
          script_{std::move(what)},
          acceptor_{on.loop, {asio::ip::address_v4::loopback(), 0}},
          workers_{on.executor()} {
        workers_.hire([this] { return accept(); });
    }
    ~scripted_peer() {
        acceptor_.close();
        workers_.stop();
        rig_.run(workers_.gone());
    }
    net::origin origin() const {
        return net::origin::parse("http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port())).value();
    }
    int connections = 0;

private:
    awaitable<void> accept() {
        for (;;) {
            auto socket = co_await acceptor_.async_accept(use_awaitable);
            workers_.hire(
                [this, n = connections++, c = raw_connection{std::move(socket)}]() mutable { return script_(c, n); });
        }
    }
    test::rig& rig_;
    script script_;
    asio::ip::tcp::acceptor acceptor_;
    crew workers_;
};

inline client_conf conf_for(net::origin to) {
    client_conf out{std::move(to)};
    out.connect_time = 2s;
    out.answer_time = 2s;
    return out;
}

inline request request_of(http::verb method, std::string_view target, std::string body = {}) {
    request out{method, target, 11};
    out.body() = std::move(body);
    return out;
}

}  // namespace qf::net
