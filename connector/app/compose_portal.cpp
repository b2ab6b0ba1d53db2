#include "connector/app/check_form.hpp"
#include "connector/app/compose.hpp"
#include "connector/app/compose_inbox.hpp"
#include "connector/base/asio.hpp"
#include "connector/portal/agent_mails.hpp"
#include "connector/portal/site.hpp"

#include <fmt/core.h>

#include <memory>
#include <utility>
#include <vector>

namespace qf::app {
namespace {

net::rate portal_requests_a_minute(unsigned count) {
    constexpr double seconds = 60;
    return {.burst = static_cast<double>(count), .per_second = count / seconds};
}

net::origin origin_of(const configuration& conf) {
    return net::origin::parse(conf.portal.public_url).value();
}

std::string public_address(const configuration& conf) {
    const auto origin = origin_of(conf);
    return fmt::format("{}://{}", origin.tls() ? "https" : "http", origin.authority());
}

site::session_conf portal_sessions_of(const configuration& conf) {
    site::session_conf out;
    out.file = conf.portal.sessions;
    out.site = "portal";
    out.idle = conf.portal.session_idle;
    out.absolute = std::chrono::hours{12};
    return out;
}

portal::site_conf portal_site_of(const configuration& conf) {
    portal::site_conf out;
    const auto host = origin_of(conf).host();
    out.public_url = public_address(conf);
    out.hosts = words_of(conf.portal.hosts);
    out.hosts.push_back(host.find(':') == std::string::npos ? host : fmt::format("[{}]", host));
    out.proxies = net::trusted_proxies::parse(conf.portal.trusted_proxies).value();
    out.theme_dir = conf.portal.theme_dir;
    out.pages = portal_requests_a_minute(conf.portal.rate_pages);
    out.actions = portal_requests_a_minute(conf.portal.rate_actions);
    out.archive_max = conf.portal.archive_max;
    out.second_factor = conf.portal.second_factor;
    out.mails = !conf.portal.smtp_url.empty();
    return out;
}

mail::mailer_conf mails_of(const configuration& conf) {
    mail::mailer_conf out;
    out.url = conf.portal.smtp_url;
    out.address = conf.portal.mail_from;
    out.helo = conf.portal.helo.empty() ? mail::helo_of(origin_of(conf).host()) : conf.portal.helo;
    out.user = conf.portal.smtp_user;
    out.password = secret_in(conf.portal.smtp_password_file);
    out.ca_file = conf.portal.smtp_ca_file;
    return out;
}

oidc::provider_conf provider_of(const configuration& conf) {
    const auto& set = conf.proconnect;
    oidc::provider_conf out;
    out.issuer = set.issuer;
    out.http.ca_file = set.ca_file;
    out.client_id = set.client_id;
    out.client_secret = secret_in(set.client_secret_file);
    out.client_key = secret_in(set.client_key_file);
    out.redirect_uri = public_address(conf) + "/connexion/retour";
    out.post_logout_redirect_uri = public_address(conf) + "/deconnexion/retour";
    out.scope = set.scope;
    out.acr_values = set.acr;
    out.claims = R"({"id_token":{"amr":{"essential":true}}})";
    out.algorithms = words_of(set.algorithms);
    out.pkce = set.pkce;
    return out;
}

struct real_login {
    real_login(process& in, const configuration& conf)
        : provider{in.executor(), provider_of(conf), in.clock(), in.log()},
          login{provider, conf.proconnect.issuer},
          keepers{in.executor()} {}
    void start() {
        keepers.hire([this] { return provider.keep_fresh(); });
    }
    awaitable<void> stop() {
        keepers.stop();
        co_await keepers.gone();
    }
    std::vector<net::readiness_check> checks() {
        return {{"proconnect", [this] { return provider.healthy(); }, {}, net::weight::shown}};
    }
    oidc::provider provider;
    portal::proconnect_login login;
    crew keepers;
};
struct chosen_agents {
    chosen_agents(process& in, const configuration&) : login{in.clock()} {}
    void start() {}
    awaitable<void> stop() { co_return; }
    std::vector<net::readiness_check> checks() { return {}; }
    portal::demo_login login;
};

template <class Login>
class portal_part final : public part {
public:
    portal_part(process& in, const configuration& conf, inbox::inbox& over)
        : who_{in, conf},
          sessions_{in.executor(), portal_sessions_of(conf), in.clock(), in.counts()},
          site_{portal_site_of(conf), portal::site_means{over.rows(), over.files(), who_.login, sessions_, in.clock(),
                                                         in.log(), in.counts()}},
          mails_{mails_of(conf)},
          agent_mails_{over.rows(), mails_, public_address(conf), in.clock(), in.log(), in.counts()},
          rounds_{in.executor()},
          server_{in.executor(), "portal", listener(conf), site_, in.log(), in.counts()} {}

    std::string_view name() const noexcept override { return "portal"; }
    void start() override {
        who_.start();
        sessions_.start();
        if (mails_.wanted()) rounds_.hire([this] { return agent_mails_.run(); });
        server_.start();
    }
    awaitable<void> stop() override {
        co_await server_.stop();
        rounds_.stop();
        co_await rounds_.gone();
        co_await sessions_.stop();
        co_await who_.stop();
    }
    std::vector<net::readiness_check> checks() override { return who_.checks(); }
    std::string url() const override { return server_.url(); }

private:
    static net::listen_conf listener(const configuration& conf) {
        auto out = listen_at(conf.portal.listen);
        out.certificate_file = conf.portal.certificate_file;
        out.key_file = conf.portal.key_file;
        return out;
    }

    Login who_;
    portal::session_store sessions_;
    portal::portal_site site_;
    mail::mailer mails_;
    portal::agent_mails agent_mails_;
    crew rounds_;
    net::server server_;
};

}  // namespace

std::unique_ptr<part> compose_portal(process& in, const configuration& conf, inbox::inbox& over) {
    if (conf.portal.public_url.empty()) return nullptr;
    if (conf.proconnect.issuer.empty() && conf.profile == profile::demo)
        return std::make_unique<portal_part<chosen_agents>>(in, conf, over);
    return std::make_unique<portal_part<real_login>>(in, conf, over);
}

}  // namespace qf::app
