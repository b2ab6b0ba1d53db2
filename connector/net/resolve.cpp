#include "connector/net/resolve.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace qf::net {
namespace {

// getaddrinfo cannot be interrupted: it may answer after its caller has given up, so both own the question.
struct question {
    question(const asio::any_io_executor& loop, duration time) : resolver{loop}, until{loop, time} {}
    asio::ip::tcp::resolver resolver;
    asio::steady_timer until;
    std::vector<asio::ip::tcp::endpoint> found;
    bool answered = false;
};

}  // namespace

awaitable<result<std::vector<asio::ip::tcp::endpoint>>> resolve(asio::any_io_executor loop, const origin& server,
                                                                duration time) {
    boost::system::error_code is_name;
    const auto address = asio::ip::make_address(server.host(), is_name);
    if (!is_name) co_return std::vector{asio::ip::tcp::endpoint{address, server.port()}};

    const auto asked = std::make_shared<question>(loop, time);
    asked->resolver.async_resolve(server.host(), std::to_string(server.port()),
                                  asio::ip::tcp::resolver::numeric_service,
                                  [asked](boost::system::error_code, asio::ip::tcp::resolver::results_type all) {
                                      for (const auto& one : all) asked->found.push_back(one.endpoint());
                                      asked->answered = true;
                                      asked->until.cancel();
                                  });
    boost::system::error_code woken;
    co_await asked->until.async_wait(asio::redirect_error(use_awaitable, woken));
    if (!asked->answered) {
        asked->resolver.cancel();
        if (woken) co_return errc::cancelled;
        co_return errc::destination_silent;
    }
    if (!server.tls()) std::erase_if(asked->found, [](const auto& one) { return !one.address().is_loopback(); });
    if (asked->found.empty()) co_return errc::destination_unreachable;
    co_return std::move(asked->found);
}

}  // namespace qf::net
