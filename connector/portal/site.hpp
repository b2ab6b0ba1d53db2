// connector/portal/site.hpp -- the commune's portal over HTTP: its agents read dossiers and answer them.
//
//   GET  /  POST /connexion  GET /connexion/retour  POST /deconnexion          through the identity provider
//   GET  /dossiers  POST /dossiers  GET /dossiers.csv  POST /dossiers/actions  the list, searched, and many at once
//   GET  /dossiers/<id>  …/pieces/<id>  …/pieces.zip                           one dossier
//   POST /dossiers/<id>/ouvrir  …/reponse  …/note
//   GET  /notifications                                                        what one is told of by e-mail
//   GET  /agents  /agents/<id>  /journal                                       for the local administrator
//   POST /agents/<id>/delier  /agents/<id>/renouveler                          a login's binding, an invitation's time
//
// Promise:  every request passes the gate (site/gate.hpp) before it means anything; then who asks, with their rights as
//           they are now. Another organization's dossier is as unknown as one that never was (404). What changes a
//           dossier is an event by inbox/actions.hpp, under the API's own rules; the trail is written in the same
//           transaction, and before anything is shown. No address holds a family's name. A dossier is acknowledged by an
//           agent's own click on a page of ours, never by a link elsewhere or a machine. HTML is never cached.
// Fails:    nothing leaves respond() but what the server turns into a 500. The constructor throws std::runtime_error
//           (theme.hpp).
// Thread:   the loop; rows on the threads of the inbox's store.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/metrics.hpp"
#include "connector/inbox/inbox.hpp"
#include "connector/net/caller.hpp"
#include "connector/net/message.hpp"
#include "connector/net/rate_limit.hpp"
#include "connector/portal/agent_login.hpp"
#include "connector/portal/factor_use.hpp"
#include "connector/portal/session.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace qf::portal {

struct site_conf {
    std::string public_url;          // "https://portail.example"; no final slash
    std::vector<std::string> hosts;  // names that are ours, that of public_url among them
    net::trusted_proxies proxies = {};
    std::filesystem::path theme_dir = {};
    net::rate pages = {.burst = 600, .per_second = 10};  // of one address: a town hall has one; a session: a quarter
    net::rate actions = {.burst = 120, .per_second = 2};
    std::size_t archive_max = 1 << 30;  // bytes of files in one ZIP, which is made while it is sent
    std::size_t export_max = 5'000;     // lines of one CSV
    factor_use second_factor = factor_use::administration;
    bool mails = false;  // agents are told of what arrives (agent_mails.hpp)

    bool https() const noexcept { return public_url.starts_with("https://"); }
};

// What a site works with; all of it outlives it.
struct site_means {
    inbox::store& rows;
    inbox::vault& files;
    agent_login& provider;
    session_store& sessions;
    clock_source& clock;
    const logger& log;
    metrics& counts;
};

class portal_site final : public net::responder {
public:
    portal_site(site_conf conf, const site_means& means);
    ~portal_site() override;
    awaitable<net::response> respond(const net::exchange& received) override;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::portal
