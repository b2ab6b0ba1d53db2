#include "connector/site/demo_login.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/net/percent.hpp"

#include <chrono>

namespace qf::site {
namespace {

constexpr duration login_time = std::chrono::minutes{10};

std::string fresh_state() {
    return to_base64url(random_bytes(24));
}

}  // namespace

oidc::departure demo_departure(instant now) {
    oidc::departure out;
    out.state = fresh_state();
    out.url = "/demo/connexion?state=" + out.state;
    out.expires_at = now + login_time;
    return out;
}

oidc::parting demo_parting() {
    oidc::parting out;
    out.state = fresh_state();
    out.url = "/deconnexion/retour?state=" + out.state;
    return out;
}

std::optional<oidc::login_refusal> object_to_arrival(const oidc::callback& got,
                                                     const std::optional<oidc::departure>& departure, instant now) {
    using oidc::login_trouble;
    if (!departure) return oidc::login_refusal{login_trouble::session_lost, "no_departure"};
    if (now >= departure->expires_at) return oidc::login_refusal{login_trouble::session_lost, "too_late"};
    if (!same_secret(got.state, departure->state)) return oidc::login_refusal{login_trouble::session_lost, "state"};
    if (!got.error.empty()) return oidc::login_refusal{login_trouble::refused_by_person, "access_denied"};
    return std::nullopt;
}

std::string demo_return_to(std::string_view person, std::string_view state) {
    return "/connexion/retour?code=" + net::percent_encoded(person) + "&state=" + net::percent_encoded(state);
}

}  // namespace qf::site
