// connector/hubee/client_implementation.hpp -- what client.cpp and client_cases.cpp share: one token, one pool of
// connections. For those two only.
#pragma once

#include "connector/hubee/bearer.hpp"

#include <memory>

namespace qf::hubee {

struct client::implementation {
    implementation(asio::any_io_executor loop, client_conf conf, const clock_source& clock,
                   std::unique_ptr<net::sender> http)
        : api{std::move(loop), std::move(conf), clock, std::move(http)} {}
    bearer api;
};

}  // namespace qf::hubee
