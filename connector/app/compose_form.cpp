#include "connector/app/compose_form.hpp"

#include "connector/app/check_form.hpp"
#include "connector/app/compose.hpp"
#include "connector/base/asio.hpp"
#include "connector/form/demo_login.hpp"
#include "connector/form/demo_source.hpp"
#include "connector/form/franceconnect_login.hpp"
#include "connector/form/particulier_source.hpp"
#include "connector/form/site.hpp"

#include <fmt/core.h>

#include <utility>
#include <vector>

namespace qf::app {
namespace {

net::rate form_requests_a_minute(unsigned count) {
    constexpr double seconds = 60;
    return {.burst = static_cast<double>(count), .per_second = count / seconds};
}

site::session_conf form_sessions_of(const configuration& conf) {
    site::session_conf out;
    out.file = conf.form.sessions;
    out.site = "form";
    out.idle = conf.form.session_idle;
    return out;
}

std::string host_of(const configuration& conf) {
    const auto origin = net::origin::parse(conf.form.public_url).value();
    return origin.host().find(':') == std::string::npos ? origin.host() : fmt::format("[{}]", origin.host());
}

form::site_conf form_site_of(const configuration& conf) {
    form::site_conf out;
    out.public_url = public_origin(conf);
    out.hosts = words_of(conf.form.hosts);
    out.hosts.push_back(host_of(conf));
    out.proxies = net::trusted_proxies::parse(conf.form.trusted_proxies).value();
    out.feedback_url = conf.form.feedback_url;
    out.theme_dir = conf.form.theme_dir;
    out.communes = conf.communes;
    out.ledger = conf.form.ledger;
    out.pages = form_requests_a_minute(conf.form.rate_pages);
    out.actions = form_requests_a_minute(conf.form.rate_actions);
    return out;
}

// Who people are and what their quotient is: the real ones.
struct real_sources {
    real_sources(process& in, const configuration& conf)
        : provider{in.executor(), franceconnect_conf_of(conf), in.clock(), in.log()},
          api{in.executor(), particulier_conf_of(conf), in.clock(), in.log(), in.counts()},
          login{provider, conf.franceconnect.issuer},
          quotients{api},
          keepers{in.executor()} {}
    void start() {
        keepers.hire([this] { return provider.keep_fresh(); });
    }
    awaitable<void> stop() {
        keepers.stop();
        co_await keepers.gone();
    }
    // Without discovery nobody can log in, yet what is under way can be sent: shown, not needed.
    std::vector<net::readiness_check> checks() {
        return {{"franceconnect", [this] { return provider.healthy(); }, {}, net::weight::shown}};
    }
    oidc::provider provider;
    particulier::client api;
    form::franceconnect_login login;
    form::particulier_source quotients;
    crew keepers;
};
struct invented_sources {
    explicit invented_sources(process& in) : login{in.clock()}, quotients{in.clock()} {}
    void start() {}
    awaitable<void> stop() { co_return; }
    std::vector<net::readiness_check> checks() { return {}; }
    form::demo_login login;
    form::demo_source quotients;
};

template <class Sources>
class form_with final : public citizens_form {
public:
    template <class... Arguments>
    form_with(process& in, const configuration& conf, intake::transmitter& out, const Arguments&... arguments)
        : sources_{in, arguments...},
          sessions_{in.executor(), form_sessions_of(conf), in.clock(), in.counts()},
          site_{
              in.executor(), form_site_of(conf),
              form::site_means{sources_.login, sources_.quotients, sessions_, out, in.clock(), in.log(), in.counts()}} {
    }

    net::responder& responder() noexcept override { return site_; }
    void start() override {
        sources_.start();
        sessions_.start();
        site_.start();
    }
    awaitable<void> stop() override {
        co_await site_.stop();
        co_await sessions_.stop();
        co_await sources_.stop();
    }
    std::vector<net::readiness_check> checks() override { return sources_.checks(); }

private:
    Sources sources_;
    form::session_store sessions_;
    form::form_site site_;
};

}  // namespace

awaitable<net::response> front_door::respond(const net::exchange& what) {
    const bool for_api = !pages_ || what.target.path.starts_with("/api/");
    return for_api ? api_.respond(what) : pages_->respond(what);
}

std::string public_origin(const configuration& conf) {
    const auto origin = net::origin::parse(conf.form.public_url).value();
    return fmt::format("{}://{}", origin.tls() ? "https" : "http", origin.authority());
}

oidc::provider_conf franceconnect_conf_of(const configuration& conf) {
    const auto& set = conf.franceconnect;
    oidc::provider_conf out;
    out.issuer = set.issuer;
    out.http.ca_file = set.ca_file;
    out.client_id = set.client_id;
    out.client_secret = secret_in(set.client_secret_file);
    out.client_key = secret_in(set.client_key_file);
    out.redirect_uri = public_origin(conf) + "/connexion/retour";
    out.post_logout_redirect_uri = public_origin(conf) + "/deconnexion/retour";
    out.scope = set.scope;
    out.acr_values = set.acr;
    out.algorithms = words_of(set.algorithms);
    out.pkce = set.pkce;
    return out;
}

particulier::client_conf particulier_conf_of(const configuration& conf) {
    const auto& set = conf.particulier;
    net::client_conf http{.origin = net::origin::parse(set.url).value()};
    http.connect_time = set.connect_time;
    http.ca_file = set.ca_file;
    particulier::client_conf out{.http = std::move(http)};
    out.budget = set.budget;
    return out;
}

std::unique_ptr<citizens_form> make_form(process& in, const configuration& conf, intake::transmitter& out) {
    if (conf.form.public_url.empty()) return nullptr;
    if (conf.franceconnect.issuer.empty() && conf.profile == profile::demo)
        return std::make_unique<form_with<invented_sources>>(in, conf, out);
    return std::make_unique<form_with<real_sources>>(in, conf, out, conf);
}

}  // namespace qf::app
