#include "connector/app/settings/parameters.hpp"

namespace qf::app {
namespace {

using c = configuration&;
using v = const value&;

// clang-format off
constexpr parameter form_table[] = {
    {"profile", kind::choice, "production", "demo|production", "", "demo: where no identity provider is named, invented people log in, on a page of our own",
     [](c o, v x) { o.profile = static_cast<profile>(x.number); }},

    {"intake.certificate_file", kind::file, "", "", "", "PEM chain, with key_file: TLS 1.2 and 1.3; empty: plain HTTP, for a proxy in front or loopback",
     [](c o, v x) { o.intake.certificate_file = x.path; }},
    {"intake.key_file", kind::file, "", "", "", "PEM private key of certificate_file",
     [](c o, v x) { o.intake.key_file = x.path; }},
    {"intake.connections_per_address", kind::number, "64", "0", "100000", "of one address (IPv6: a /64) at once, where browsers reach us themselves: over our own TLS, without trusted_proxies; 0: any number",
     [](c o, v x) { o.intake.connections_per_address = x.whole(); }},

    {"form.public_url", kind::text, "", "", "", "address at which citizens reach intake.listen, without a path: \"https://qf.example\"; empty: no form, only the API",
     [](c o, v x) { o.form.public_url = x.text; }},
    {"form.hosts", kind::text, "", "", "", "other names that the form answers to, separated by blanks; that of public_url always is one",
     [](c o, v x) { o.form.hosts = x.text; }},
    {"form.trusted_proxies", kind::text, "", "", "", "addresses and networks whose X-Forwarded-For and -Proto are believed: \"10.0.0.0/8 fd00::/8\"",
     [](c o, v x) { o.form.trusted_proxies = x.text; }},
    {"form.feedback_url", kind::text, "", "", "", "address, https://, where citizens say what they think of the form; linked at the foot and after a transmission",
     [](c o, v x) { o.form.feedback_url = x.text; }},
    {"form.theme_dir", kind::folder, "", "", "", "the operator's own look: theme.css and what it uses (css, svg, png, woff2); read at the start",
     [](c o, v x) { o.form.theme_dir = x.path; }},
    {"form.sessions", kind::state_path, "sessions.db", "", "", "citizens' sessions, each encrypted with its own cookie",
     [](c o, v x) { o.form.sessions = x.path; }},
    {"form.session_idle", kind::duration, "30min", "1min", "2h", "a session that is not used for so long is over; 2 h after its beginning it is over anyway",
     [](c o, v x) { o.form.session_idle = x.time; }},
    {"form.ledger", kind::state_path, "ledger.db", "", "", "delivery.ledger where deliver is on this machine: how far a transmission got; elsewhere it stays \"sent\"",
     [](c o, v x) { o.form.ledger = x.path; }},
    {"form.rate_pages", kind::number, "300", "4", "10000000", "pages a minute for one address, then 429; a session may have a quarter of them",
     [](c o, v x) { o.form.rate_pages = x.whole(); }},
    {"form.rate_actions", kind::number, "120", "4", "10000000", "likewise for what costs more: forms sent, suggestions, returns from a login",
     [](c o, v x) { o.form.rate_actions = x.whole(); }},

    {"franceconnect.issuer", kind::text, "", "", "", "FranceConnect, https://HOST/api/v2; needed in production",
     [](c o, v x) { o.franceconnect.issuer = x.text; }},
    {"franceconnect.client_id", kind::text, "", "", "", "our client; its addresses of return are <public_url>/connexion/retour and <public_url>/deconnexion/retour",
     [](c o, v x) { o.franceconnect.client_id = x.text; }},
    {"franceconnect.client_secret_file", kind::secret, "", "", "", "file with that client's secret: client_secret_post",
     [](c o, v x) { o.franceconnect.client_secret_file = x.path; }},
    {"franceconnect.client_key_file", kind::secret, "", "", "", "instead of a secret: file with its private key, a JWK of P-256 or RSA: private_key_jwt",
     [](c o, v x) { o.franceconnect.client_key_file = x.path; }},
    {"franceconnect.scope", kind::text, "openid identite_pivot preferred_username cnaf_quotient_familial cnaf_allocataires cnaf_enfants", "", "", "rights asked for; cnaf_adresse beside them only where the address is needed",
     [](c o, v x) { o.franceconnect.scope = x.text; }},
    {"franceconnect.acr", kind::text, "eidas1", "", "", "level of the login that is asked for",
     [](c o, v x) { o.franceconnect.acr = x.text; }},
    {"franceconnect.algorithms", kind::text, "ES256 RS256", "", "", "signatures of its tokens that are taken, separated by blanks",
     [](c o, v x) { o.franceconnect.algorithms = x.text; }},
    {"franceconnect.pkce", kind::choice, "off", "off|on|auto", "", "code_challenge in the request: off for FranceConnect, which refuses it; on where another provider takes it; auto: when its discovery names S256",
     [](c o, v x) { o.franceconnect.pkce = static_cast<oidc::pkce_use>(x.number); }},
    {"franceconnect.ca_file", kind::file, "", "", "", "PEM authorities; empty: the system's",
     [](c o, v x) { o.franceconnect.ca_file = x.path; }},

    {"particulier.url", kind::text, "", "", "", "origin of API Particulier, https (http to loopback only); needed in production",
     [](c o, v x) { o.particulier.url = x.text; }},
    {"particulier.connect_time", kind::duration, "2s", "100ms", "30s", "for name, connection and TLS",
     [](c o, v x) { o.particulier.connect_time = x.time; }},
    {"particulier.budget", kind::duration, "15s", "1s", "55s", "for one question, its retries included; FranceConnect's token lives 60 s",
     [](c o, v x) { o.particulier.budget = x.time; }},
    {"particulier.ca_file", kind::file, "", "", "", "PEM authorities; empty: the system's",
     [](c o, v x) { o.particulier.ca_file = x.path; }},
};
// clang-format on

}  // namespace

std::span<const parameter> form_parameters() noexcept {
    return form_table;
}

}  // namespace qf::app
