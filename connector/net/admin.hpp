// connector/net/admin.hpp -- the operator's listener: /metrics, /livez, /readyz.
//
// Promise:  /livez   200 while the loop turns.
//           /readyz  200 when every named check holds, else 503; the body names each check and its state.
//           /metrics the registry, as Prometheus reads it.
// Thread:   the loop.
#pragma once

#include "connector/base/metrics.hpp"
#include "connector/net/server.hpp"

#include <functional>
#include <string>
#include <vector>

namespace qf::net {

struct readiness_check {
    std::string name;             // "broker", "ledger"
    std::function<bool()> holds;  // quick, no I/O
};

class admin final : public responder {
public:
    admin(const metrics& counts, std::vector<readiness_check> checks);
    awaitable<response> respond(const exchange& what) override;

private:
    const metrics& counts_;
    std::vector<readiness_check> checks_;
};

}  // namespace qf::net
