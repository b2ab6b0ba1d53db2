#include "connector/app/check_portal.hpp"

#include "connector/app/check_form.hpp"
#include "connector/inbox/agent_table.hpp"
#include "connector/mail/mailer.hpp"
#include "connector/net/caller.hpp"
#include "connector/net/loopback.hpp"

#include <algorithm>

namespace qf::app {
namespace {

void check_portal_url(const loaded_configuration& l, faults& found) {
    const auto origin = net::origin::parse(l.values.portal.public_url);
    if (!origin || !origin->prefix().empty()) {
        found.add(l.place("portal.public_url"), "must be an https:// address, or http:// of loopback, without a path",
                  "such as \"https://portail.example\"");
        return;
    }
    if (l.values.profile == profile::production)
        found.require(origin->tls(), l.place("portal.public_url"), "must be https:// in production",
                      "or write profile = \"demo\" to try it out on loopback");
    else if (l.values.proconnect.issuer.empty())
        found.require(net::is_loopback(origin->host()), l.place("portal.public_url"),
                      "must be an address of loopback: with profile = \"demo\" anybody may choose an agent",
                      "or name proconnect.issuer");
}

}  // namespace

void check_portal_combinations(const loaded_configuration& l, faults& found) {
    const auto& v = l.values;
    if (!v.portal.public_url.empty()) check_portal_url(l, found);
    if (!v.proconnect.issuer.empty() && !net::origin::parse(v.proconnect.issuer))
        found.add(l.place("proconnect.issuer"), "must be an https:// address, or http:// to loopback",
                  "without user, query or fragment");
    if (!net::trusted_proxies::parse(v.portal.trusted_proxies))
        found.add(l.place("portal.trusted_proxies"), "must be addresses and networks, separated by blanks",
                  "such as \"127.0.0.1 10.0.0.0/8\"");
    if (!v.portal.smtp_url.empty()) {
        found.require(mail::is_relay(v.portal.smtp_url), l.place("portal.smtp_url"),
                      "must be smtps:// or smtp://, a host and perhaps a port",
                      "such as \"smtps://relay.example\"; a password is never written here");
        found.require(inbox::email_of(v.portal.mail_from).has_value(), l.place("portal.mail_from"),
                      "must be an e-mail address, beside portal.smtp_url");
        found.require(v.portal.helo.empty() || mail::is_helo(v.portal.helo), l.place("portal.helo"),
                      "must be a host's full name, or an address in brackets", "such as \"portail.example\"");
    }
    const auto algorithms = words_of(v.proconnect.algorithms);
    const auto known = [](const std::string& one) { return one == "ES256" || one == "RS256"; };
    found.require(!algorithms.empty() && std::ranges::all_of(algorithms, known), l.place("proconnect.algorithms"),
                  "must be ES256, RS256, or both");
    const auto scope = words_of(v.proconnect.scope);
    found.require(std::ranges::find(scope, "openid") != scope.end(), l.place("proconnect.scope"), "must hold openid");
}

void check_portal_role(const loaded_configuration& l, faults& found) {
    const auto& v = l.values;
    if (v.portal.public_url.empty()) return;
    if (v.proconnect.issuer.empty()) {
        found.require(v.profile == profile::demo, l.place("proconnect.issuer"),
                      "is needed to serve the portal in production",
                      "write ProConnect's https:// address; choosing an agent is for profile = \"demo\" only");
        if (v.profile == profile::demo)
            found.require(net::is_loopback(v.portal.listen.host), l.place("portal.listen"),
                          "must be an address of loopback: with profile = \"demo\" anybody may choose an agent",
                          "or name proconnect.issuer");
        return;
    }
    check_login_client(l, "proconnect", found);
}

}  // namespace qf::app
