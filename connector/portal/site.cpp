#include "connector/portal/site.hpp"

#include "connector/base/asio.hpp"
#include "connector/portal/assets.hpp"
#include "connector/portal/endpoints.hpp"
#include "connector/site/gate.hpp"

#include <utility>

namespace qf::portal {
namespace {

constexpr std::string_view name = "portal";

site::gate_conf gate_conf_of(const site_conf& conf, const agent_login& provider) {
    return {.site = std::string{name},
            .cookie = "qf_agent",
            .hosts = conf.hosts,
            .proxies = conf.proxies,
            .pages = conf.pages,
            .actions = conf.actions,
            .form_max = 128 << 10,  // a list with a hundred ticks has some kilobytes
            .transport = conf.https() ? site::transport::https : site::transport::plain,
            .running = provider.demonstration() ? site::only_with::demonstration : site::only_with::anything};
}

}  // namespace

struct portal_site::implementation {
    implementation(site_conf c, const site_means& means)
        : conf{std::move(c)},
          theme{conf.theme_dir},
          services{{name, assets(), theme, "User-agent: *\nDisallow: /\n", means.clock, means.log,
                    site::form_action_to(means.provider.origin()), conf.https()},
                   conf,
                   means.rows,
                   means.files,
                   means.provider,
                   means.sessions},
          gate{gate_conf_of(conf, means.provider), site::rules_of(endpoints()), means.sessions, means.log,
               means.counts} {}

    site_conf conf;
    site::theme theme;
    portal_services services;
    site::gate gate;
};

portal_site::portal_site(site_conf conf, const site_means& means)
    : self_{std::make_unique<implementation>(std::move(conf), means)} {}

portal_site::~portal_site() = default;

awaitable<net::response> portal_site::respond(const net::exchange& received) {
    portal_request request{received, self_->services};
    co_return co_await self_->gate.pass(request);
}

}  // namespace qf::portal
