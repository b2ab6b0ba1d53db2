// connector/net/admin.hpp -- the operator's listener: /metrics, /livez, /readyz.
//
// Promise:  /livez   200 while the loop turns.
//           /readyz  200 when every needed check holds, else 503; the body names each check and its state:
//                    "ledger ok", "ledger failed"; "queue away" for one that the work does not depend on.
//           /metrics the registry, as Prometheus reads it.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/metrics.hpp"
#include "connector/net/server.hpp"

#include <functional>
#include <string>
#include <vector>

namespace qf::net {

enum class weight {
    needed,  // without it this process cannot do its work
    shown,   // it can, for a time
};
struct readiness_check {
    std::string name;                        // "broker", "ledger"
    std::function<bool()> holds;             // quick, no I/O
    std::function<std::string()> note = {};  // shown behind the state, unless empty: "12 waiting"
    net::weight weight = net::weight::needed;
};

class admin final : public responder {
public:
    admin(const metrics& counts, std::vector<readiness_check> checks);
    awaitable<response> respond(const exchange& call) override;

private:
    const metrics& counts_;
    std::vector<readiness_check> checks_;
};

}  // namespace qf::net
