// connector/app/compose/form.hpp -- the citizen's form beside the intake's API, on the same listener.
//
// Promise:  the demonstration's people are made only when profile = "demo" and no identity provider is named.
//           stop() comes after that of the server which asks responder().
// Fails:    trouble, sqlite::failure, std::runtime_error: nothing has been started then.
// Thread:   the loop's.
#pragma once

#include "connector/app/compose/process.hpp"
#include "connector/base/asio_fwd.hpp"
#include "connector/intake/transmitter.hpp"
#include "connector/net/server.hpp"
#include "connector/oidc/provider.hpp"
#include "connector/particulier/client.hpp"

#include <memory>
#include <string>
#include <vector>

namespace qf::app {

class citizens_form {
public:
    virtual ~citizens_form() = default;
    virtual net::responder& responder() noexcept = 0;
    virtual void start() = 0;
    virtual awaitable<void> stop() = 0;
    virtual std::vector<net::readiness_check> checks() = 0;
};

// Null when form.public_url is empty.
std::unique_ptr<citizens_form> make_form(process& process, const configuration& conf, intake::transmitter& out);

// Paths under /api/ go to the intake, all others to the form; without a form, all to the intake.
class front_door final : public net::responder {
public:
    front_door(net::responder& api, net::responder* pages) : api_{api}, pages_{pages} {}
    awaitable<net::response> respond(const net::exchange& exchange) override;

private:
    net::responder& api_;
    net::responder* pages_;
};

// What franceconnect.* and particulier.* say, with the secret read; also for `doctor`.
oidc::provider_conf franceconnect_conf_of(const configuration& conf);
particulier::client_conf particulier_conf_of(const configuration& conf);
std::string public_origin(const configuration& conf);  // "https://qf.example", as browsers write it

}  // namespace qf::app
