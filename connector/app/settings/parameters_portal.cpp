#include "connector/app/settings/parameters.hpp"

namespace qf::app {
namespace {

using c = configuration&;
using v = const value&;

// clang-format off
constexpr parameter portal_table[] = {
    {"portal.public_url", kind::text, "", "", "", "address at which agents of communes reach portal.listen, without a path: \"https://portail.example\"; empty: no portal, only the API",
     [](c o, v x) { o.portal.public_url = x.text; }},
    {"portal.listen", kind::address, "127.0.0.1:8483", "", "", "the portal, in the inbox' process",
     [](c o, v x) { o.portal.listen = x.address; }},
    {"portal.certificate_file", kind::file, "", "", "", "PEM chain, with key_file: TLS 1.2 and 1.3; empty: plain HTTP, for a proxy in front or loopback",
     [](c o, v x) { o.portal.certificate_file = x.path; }},
    {"portal.key_file", kind::file, "", "", "", "PEM private key of certificate_file",
     [](c o, v x) { o.portal.key_file = x.path; }},
    {"portal.hosts", kind::text, "", "", "", "other names that the portal answers to, separated by blanks; that of public_url always is one",
     [](c o, v x) { o.portal.hosts = x.text; }},
    {"portal.trusted_proxies", kind::text, "", "", "", "addresses and networks whose X-Forwarded-For is believed: \"10.0.0.0/8 fd00::/8\"",
     [](c o, v x) { o.portal.trusted_proxies = x.text; }},
    {"portal.theme_dir", kind::folder, "", "", "", "the operator's own look: theme.css and what it uses (css, svg, png, woff2); read at the start",
     [](c o, v x) { o.portal.theme_dir = x.path; }},
    {"portal.sessions", kind::state_path, "portal-sessions.db", "", "", "agents' sessions, each encrypted with its own cookie",
     [](c o, v x) { o.portal.sessions = x.path; }},
    {"portal.session_idle", kind::duration, "30min", "1min", "12h", "a session that is not used for so long is over; 12 h after its beginning it is over anyway",
     [](c o, v x) { o.portal.session_idle = x.time; }},
    {"portal.second_factor", kind::choice, "administration", "administration|always", "", "who must log in with a second factor: administration: who invites agents and reads the journal, for many small town halls' providers have one factor only; always: every agent, as ASVS asks for access to personal data (5.0, 6.3.3)",
     [](c o, v x) { o.portal.second_factor = static_cast<portal::factor_use>(x.number); }},
    {"portal.rate_pages", kind::number, "600", "4", "10000000", "pages a minute for one address, then 429; a session may have a quarter of them",
     [](c o, v x) { o.portal.rate_pages = x.whole(); }},
    {"portal.rate_actions", kind::number, "240", "4", "10000000", "likewise for forms sent and returns from a login",
     [](c o, v x) { o.portal.rate_actions = x.whole(); }},
    {"portal.archive_max", kind::size, "1GiB", "1MiB", "3GiB", "files of one ZIP, which is made while it is sent; a larger one is refused",
     [](c o, v x) { o.portal.archive_max = x.bytes(); }},
    {"portal.smtp_url", kind::text, "", "", "", "relay that takes e-mails to agents: \"smtps://relay.example\" or \"smtp://relay.example:587\" (then STARTTLS; plain to loopback only); empty: none are sent",
     [](c o, v x) { o.portal.smtp_url = x.text; }},
    {"portal.smtp_user", kind::text, "", "", "", "user at the relay, with smtp_password_file; empty: it asks for none",
     [](c o, v x) { o.portal.smtp_user = x.text; }},
    {"portal.smtp_password_file", kind::secret, "", "", "", "file with that user's password",
     [](c o, v x) { o.portal.smtp_password_file = x.path; }},
    {"portal.smtp_ca_file", kind::file, "", "", "", "PEM authorities of the relay; empty: the system's",
     [](c o, v x) { o.portal.smtp_ca_file = x.path; }},
    {"portal.helo", kind::text, "", "", "", "name that we give the relay in EHLO: many refuse one that is not whole; empty: that of public_url",
     [](c o, v x) { o.portal.helo = x.text; }},
    {"portal.mail_from", kind::text, "", "", "", "address that e-mails come from; needed with smtp_url",
     [](c o, v x) { o.portal.mail_from = x.text; }},

    {"proconnect.issuer", kind::text, "", "", "", "ProConnect, https://HOST/api/v2; needed in production; empty with profile = \"demo\": one chooses an agent on a page of ours, on loopback only",
     [](c o, v x) { o.proconnect.issuer = x.text; }},
    {"proconnect.client_id", kind::text, "", "", "", "our client; its addresses of return are <public_url>/connexion/retour and <public_url>/deconnexion/retour",
     [](c o, v x) { o.proconnect.client_id = x.text; }},
    {"proconnect.client_secret_file", kind::secret, "", "", "", "file with that client's secret: client_secret_post",
     [](c o, v x) { o.proconnect.client_secret_file = x.path; }},
    {"proconnect.client_key_file", kind::secret, "", "", "", "instead of a secret: file with its private key, a JWK of P-256 or RSA: private_key_jwt",
     [](c o, v x) { o.proconnect.client_key_file = x.path; }},
    {"proconnect.scope", kind::text, "openid given_name usual_name email uid siret idp_id", "", "", "what is asked of it: the SIRET and the address decide who comes in",
     [](c o, v x) { o.proconnect.scope = x.text; }},
    {"proconnect.acr", kind::text, "eidas1 eidas1-mfa eidas2 eidas3", "", "", "levels of the login that are taken; eidas0 is what somebody says of themselves; which need a second factor: portal.second_factor",
     [](c o, v x) { o.proconnect.acr = x.text; }},
    {"proconnect.algorithms", kind::text, "ES256 RS256", "", "", "signatures of its tokens that are taken, separated by blanks",
     [](c o, v x) { o.proconnect.algorithms = x.text; }},
    {"proconnect.pkce", kind::choice, "off", "off|on|auto", "", "code_challenge in the request: on where the provider takes it; auto: when its discovery names S256",
     [](c o, v x) { o.proconnect.pkce = static_cast<oidc::pkce_use>(x.number); }},
    {"proconnect.ca_file", kind::file, "", "", "", "PEM authorities; empty: the system's",
     [](c o, v x) { o.proconnect.ca_file = x.path; }},
};
// clang-format on

}  // namespace

std::span<const parameter> portal_parameters() noexcept {
    return portal_table;
}

}  // namespace qf::app
