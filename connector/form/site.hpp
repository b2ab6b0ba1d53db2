// connector/form/site.hpp -- the citizen's journey over HTTP: routes, protections, and who answers what.
//
//   GET  /  /communes?q=  /communes/suggestions?q=  /c/<cog>…       choosing a commune
//   POST /connexion, GET /connexion/retour                          through the identity provider and the quotient
//   GET  /verification, POST /transmission                          what is sent, and the click
//   GET  /confirmation/<reference>…  /recu/…                        what came of it
//   GET  /probleme/<word>                                           what stood in the way, and what else one can do
//   POST /deconnexion, /session/prolonger; static pages; /assets/, /theme/
//
// Promise:  every request passes the gate (site/gate.hpp) before it means anything. HTML and JSON are never cached;
//           hashed assets for ever, QR codes and suggestions for a short time. What a click sends is sent once: see
//           decisions.hpp and transmission.cpp.
// Fails:    nothing leaves respond() but what the server turns into a 500. The constructor throws sqlite::failure,
//           std::runtime_error (theme.hpp).
// Thread:   the loop; files, the registry and QR codes on workers.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/form/identity_provider.hpp"
#include "connector/form/quotient_source.hpp"
#include "connector/form/session.hpp"
#include "connector/intake/transmitter.hpp"
#include "connector/net/caller.hpp"
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

    bool https() const noexcept { return public_url.starts_with("https://"); }
};

// What a site works with; all of it outlives it.
struct site_means {
    identity_provider& provider;
    quotient_source& quotients;
    session_store& sessions;
    intake::transmitter& out;
    clock_source& clock;
    const logger& log;
    metrics& counts;
};

class form_site final : public net::responder {
public:
    form_site(asio::any_io_executor loop, site_conf conf, const site_means& means);
    ~form_site() override;

    awaitable<net::response> respond(const net::exchange& received) override;
    void start();            // looks after the communes' index
    awaitable<void> stop();  // after the server that asks it

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::form
