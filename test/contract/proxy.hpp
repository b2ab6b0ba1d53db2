// test/contract/proxy.hpp -- a TCP relay to a broker, or another server, to be cut, silenced and opened again by a
// test.
//
// Thread:   the loop; it relays while the loop runs.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/base/crew.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <list>
#include <string>

namespace qf::test {

class proxy {
public:
    proxy(const asio::any_io_executor& loop, std::uint16_t to);

    std::string url() const;
    void cut();      // breaks every connection; new ones are relayed again
    void refuse();   // breaks every connection and takes no new one
    void accept();   // after refuse()
    void silence();  // nothing is relayed any more, either way, and connections stay open; new ones are silent too
    void speak();    // after silence(): breaks what was silent, relays what is new
    void trickle();  // answers come at one byte a second
    void swallow();  // requests arrive; instead of the answer the connection is reset
    void hurry();    // after trickle() or swallow(): breaks what there is, relays what is new
    void deafen();   // nothing is relayed from clients to the broker any more, and connections stay open
    std::uint16_t port() const noexcept { return port_; }
    std::size_t accepted() const noexcept { return accepted_; }
    awaitable<void> stop();

private:
    struct pair;
    awaitable<void> serve();
    awaitable<void> relay(pair& both);
    awaitable<void> relay_answers(pair& both);

    asio::any_io_executor loop_;
    std::uint16_t to_;
    crew crew_;
    asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    std::list<pair*> pairs_;
    std::size_t accepted_ = 0;
    enum class answers { pass, trickle, vanish } answers_ = answers::pass;
    bool deaf_ = false;
    bool silent_ = false;
};

std::uint16_t port_of(const std::string& url);  // amqp://user:password@host:port/vhost

}  // namespace qf::test
