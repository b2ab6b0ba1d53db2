// connector/intake/front.hpp -- the intake's HTTP door.
//
//   POST /api/transmissions   Authorization: Bearer <token>; body: a submission's content (schemas/qf.content.1.json)
//                             201 {"reference","id","recipient","submitted_at"}; 400 with every fault; 401; 404 unknown
//                             commune; 409 inactive commune; 413; 503 with Retry-After when neither
//                             the queue nor the outbox can keep it
//   POST /api/datapass/webhook                     see datapass.hpp
//   GET, POST /api/collectivites, GET …/{code_cog}  see collectivities.hpp
//   GET  /                    a page that says what this is
//
// Promise:  a 201 is a receipt: see transmitter.hpp. A traceparent header is continued, else a trace begins here.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/intake/collectivities.hpp"
#include "connector/intake/datapass.hpp"
#include "connector/intake/transmitter.hpp"
#include "connector/net/server.hpp"

#include <string>

namespace qf::intake {

class front final : public net::responder {
public:
    // An empty token closes the API (401 for all).
    front(transmitter& out, std::string token, datapass& authorizations, collectivities& portals)
        : transmitter_{out}, token_{std::move(token)}, datapass_{authorizations}, collectivities_{portals} {}
    awaitable<net::response> respond(const net::exchange& exchange) override;

private:
    awaitable<net::response> accept(const net::exchange& exchange);
    transmitter& transmitter_;
    std::string token_;
    datapass& datapass_;
    collectivities& collectivities_;
};

}  // namespace qf::intake
