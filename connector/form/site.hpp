// connector/form/site.hpp -- the citizen's journey over HTTP: routes, protections, and who answers what.
//
//   GET  /  /communes?q=  /communes/suggestions?q=  /c/<cog>…       choosing a commune
//   POST /connexion, GET /connexion/retour                          through the identity provider and the quotient
//   GET  /verification, POST /transmission                          what is sent, and the click
//   GET  /confirmation/<reference>…  /recu/…                        what came of it
//   GET  /probleme/<word>                                           what stood in the way, and what else one can do
//   POST /deconnexion, /session/prolonger; static pages; /assets/, /theme/
//
// Promise:  every request is checked before it means anything: its host (421), its rate by address and by session (429
//           with Retry-After), its method (405 with Allow; HEAD is GET), a POST's type, size and csrf token. HTML and
//           JSON are never cached; hashed assets for ever, QR codes and suggestions for a short time. One log line for
//           each POST and each return from a provider, and for what is refused: status and reason, nothing of a person.
//           What a click sends is sent once: see journey.hpp and transmission.cpp.
// Fails:    nothing leaves respond() but what the server turns into a 500. The constructor throws sqlite::failure,
//           std::runtime_error (theme.hpp).
// Thread:   the loop; files, the registry and QR codes on workers.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/form/identity_provider.hpp"
#include "connector/form/quotient_source.hpp"
#include "connector/form/session_store.hpp"
#include "connector/intake/transmitter.hpp"
#include "connector/net/caller.hpp"
#include "connector/net/cookies.hpp"
#include "connector/net/rate_limit.hpp"
#include "connector/net/server.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace qf::form {

struct site_conf {
    std::string public_url;          // "https://qf.example": what addresses are made from; no final slash
    std::vector<std::string> hosts;  // names that are ours, that of public_url among them
    net::trusted_proxies proxies = {};
    std::string feedback_url = {};  // linked at the foot and after a transmission; empty: nowhere
    std::filesystem::path theme_dir = {};
    std::filesystem::path communes = {};                  // the registry's file
    std::filesystem::path ledger = {};                    // empty: what is sent stays "sent"
    net::rate pages = {.burst = 300, .per_second = 5};    // of one address; a session may use a quarter
    net::rate actions = {.burst = 120, .per_second = 2};  // POST, suggestions, returns from a provider
};

// What a site works with; all of it outlives it.
struct site_means {
    identity_provider& who;
    quotient_source& quotients;
    session_store& sessions;
    intake::transmitter& out;
    clock_source& clock;
    const logger& log;
    metrics& counts;
};

class site final : public net::responder {
public:
    site(asio::any_io_executor loop, site_conf conf, const site_means& with);
    ~site() override;

    awaitable<net::response> respond(const net::exchange& what) override;
    void start();            // looks after the communes' index
    awaitable<void> stop();  // after the server that asks it

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::form
