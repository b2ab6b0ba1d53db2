#include "connector/form/site.hpp"

#include "connector/base/asio.hpp"
#include "connector/form/assets.hpp"
#include "connector/form/endpoints.hpp"
#include "connector/site/gate.hpp"

#include <fmt/core.h>

#include <utility>

namespace qf::form {
namespace {

constexpr std::string_view name = "form";
constexpr std::string_view robots =
    "User-agent: *\n"
    "Disallow: /connexion\n"
    "Disallow: /verification\n"
    "Disallow: /confirmation/\n"
    "Disallow: /recu/\n"
    "Disallow: /probleme/\n"
    "Disallow: /deconnexion/\n"
    "Disallow: /demo/\n";

site::gate_conf gate_conf_of(const site_conf& conf, const identity_provider& provider) {
    return {.site = std::string{name},
            .cookie = "qf",
            .hosts = conf.hosts,
            .proxies = conf.proxies,
            .pages = conf.pages,
            .actions = conf.actions,
            .form_max = 64 << 10,  // ours have some hundred bytes
            .transport = conf.https() ? site::transport::https : site::transport::plain,
            .running = provider.demonstration() ? site::only_with::demonstration : site::only_with::anything};
}

}  // namespace

struct form_site::implementation {
    implementation(asio::any_io_executor loop, site_conf c, const site_means& means)
        : conf{std::move(c)},
          theme{conf.theme_dir},
          communes{std::move(loop), conf.communes, means.clock, means.log},
          progress{conf.ledger, means.log},
          services{{name, assets(), theme, robots, means.clock, means.log,
                    site::form_action_to(means.provider.origin()), conf.https()},
                   conf,
                   means.provider,
                   means.quotients,
                   means.sessions,
                   means.out,
                   communes,
                   progress,
                   drawing,
                   site_counts{means.counts}},
          gate{gate_conf_of(conf, means.provider), site::rules_of(endpoints()), means.sessions, means.log,
               means.counts} {}

    site_conf conf;
    site::theme theme;
    commune_book communes;
    progress_source progress;
    worker drawing{1};
    form_services services;
    site::gate gate;
};

form_site::form_site(asio::any_io_executor loop, site_conf conf, const site_means& means)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), means)} {}

form_site::~form_site() = default;

awaitable<net::response> form_site::respond(const net::exchange& received) {
    form_request request{received, self_->services};
    co_return co_await self_->gate.pass(request);
}

void form_site::start() {
    self_->communes.start();
}

awaitable<void> form_site::stop() {
    return self_->communes.stop();
}

}  // namespace qf::form
