#include "connector/app/settings/check_form.hpp"

#include "connector/base/file.hpp"
#include "connector/net/caller.hpp"
#include "connector/oidc/client_key.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace qf::app {
namespace {

void check_form_url(const loaded_configuration& l, faults& found) {
    const auto& url = l.values.form.public_url;
    const auto origin = net::origin::parse(url);
    if (!origin || !origin->prefix().empty()) {
        found.add(l.place("form.public_url"), "must be an https:// address, or http:// of loopback, without a path",
                  "such as \"https://qf.example\"");
        return;
    }
    if (l.values.profile == profile::production)
        found.require(origin->tls(), l.place("form.public_url"), "must be https:// in production",
                      "or write profile = \"demo\" to try it out on loopback");
}

void check_address(const loaded_configuration& l, std::string_view name, const std::string& url, faults& found) {
    if (!url.empty() && !net::origin::parse(url))
        found.add(l.place(name), "must be an https:// address, or http:// to loopback",
                  "without user, query or fragment");
}

void check_sources(const loaded_configuration& l, faults& found) {
    const auto& v = l.values;
    const bool login = !v.franceconnect.issuer.empty();
    const bool quotients = !v.particulier.url.empty();
    if (v.profile == profile::production) {
        constexpr std::string_view else_demo = "invented people are for profile = \"demo\" only";
        found.require(login, l.place("franceconnect.issuer"), "is needed to serve the form in production",
                      fmt::format("write FranceConnect's https:// address; {}", else_demo));
        found.require(quotients, l.place("particulier.url"), "is needed to serve the form in production",
                      fmt::format("write API Particulier's https:// address; {}", else_demo));
    } else if (login != quotients) {
        found.add(l.place(login ? "franceconnect.issuer" : "particulier.url"),
                  fmt::format("needs {} beside it", login ? "particulier.url" : "franceconnect.issuer"),
                  "the demonstration's people exist for both, or for neither");
    }
    if (!login) return;
    check_login_client(l, "franceconnect", found);
}

}  // namespace

void check_login_client(const loaded_configuration& l, std::string_view section, faults& found) {
    const auto name = [&](std::string_view member) { return fmt::format("{}.{}", section, member); };
    const auto id = name("client_id"), secret = name("client_secret_file"), key = name("client_key_file");
    found.require(!l.of(id).text.empty(), l.place(id), "is needed to log in");
    const auto& key_file = l.of(key).path;
    if (key_file.empty()) {
        found.require(!l.of(secret).path.empty(), l.place(secret), "is needed to log in", fmt::format("or {}", key));
        return;
    }
    if (!l.of(secret).path.empty())
        found.add(l.place(key),
                  fmt::format("is written beside {}, and the client proves itself by one of them", secret),
                  fmt::format("leave one of the two out; {} is the stronger", key));
    const auto jwk = read_secret(key_file);  // that it cannot be read is said with the other files
    if (jwk && !oidc::client_key::parse(*jwk))
        found.add(l.place(key), fmt::format("{}: no private key", key_file.string()),
                  "a JWK of P-256, or of RSA with 2,048 bits at least, with its private part");
}

std::vector<std::string> words_of(std::string_view text) {
    std::istringstream in{std::string{text}};
    std::vector<std::string> out;
    for (std::string word; in >> word;) out.push_back(word);
    return out;
}

void check_form_combinations(const loaded_configuration& l, faults& found) {
    const auto& v = l.values;
    if (!v.form.public_url.empty()) check_form_url(l, found);
    const auto& feedback = v.form.feedback_url;
    found.require(
        feedback.empty() || (feedback.starts_with("https://") && feedback.find_first_of(" \"<>") == std::string::npos),
        l.place("form.feedback_url"), "must be an https:// address");
    check_address(l, "franceconnect.issuer", v.franceconnect.issuer, found);
    check_address(l, "particulier.url", v.particulier.url, found);
    if (!net::trusted_proxies::parse(v.form.trusted_proxies))
        found.add(l.place("form.trusted_proxies"), "must be addresses and networks, separated by blanks",
                  "such as \"127.0.0.1 10.0.0.0/8\"");
    const auto algorithms = words_of(v.franceconnect.algorithms);
    const auto known = [](const std::string& one) { return one == "ES256" || one == "RS256"; };
    found.require(!algorithms.empty() && std::ranges::all_of(algorithms, known), l.place("franceconnect.algorithms"),
                  "must be ES256, RS256, or both");
    const auto scope = words_of(v.franceconnect.scope);
    found.require(std::ranges::find(scope, "openid") != scope.end(), l.place("franceconnect.scope"),
                  "must hold openid");
}

void check_form_role(const loaded_configuration& l, role role, faults& found) {
    if (l.values.form.public_url.empty()) return;
    check_sources(l, found);
    if (role == role::run)
        found.require(l.values.form.ledger == l.values.delivery.ledger, l.place("form.ledger"),
                      "is another file than delivery.ledger", "run has one ledger: write the same for both");
}

}  // namespace qf::app
