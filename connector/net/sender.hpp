// connector/net/sender.hpp -- who sends a request and brings its answer: a client over the network, or a simulated one.
// Thread: the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"
#include "connector/net/http.hpp"

namespace qf::net {

class sender {
public:
    virtual ~sender() = default;
    virtual awaitable<result<response>> send(request asked) = 0;  // as client.hpp promises
};

}  // namespace qf::net
