// test/fault/matrix/liar.hpp -- stands before the inbox and answers in its place, or changes what it answered.
//
// Thread:   the loop.
#pragma once

#include "connector/net/client.hpp"
#include "connector/net/server.hpp"

#include <functional>
#include <optional>
#include <string>

namespace qf::test {

class liar final : public net::responder {
public:
    liar(const asio::any_io_executor& loop, std::uint16_t to);

    // An answer instead of passing the request on; none: it is passed on, and `after` may change the answer.
    std::function<std::optional<net::response>(const net::request&, unsigned number)> before;
    std::function<net::response(net::response, const net::request&, unsigned number)> after;
    void honest() { before = {}, after = {}; }
    std::string url() const { return server_.url(); }
    unsigned lies() const { return lies_; }
    awaitable<void> stop() { co_await server_.stop(); }

private:
    awaitable<net::response> respond(const net::exchange& what) override;

    system_clock_source clock_;
    logger log_{clock_, {.least = log_level::fatal}};
    metrics counts_;
    unsigned number_ = 0, lies_ = 0;
    net::client there_;
    net::server server_;
};

}  // namespace qf::test
