#include "connector/form/demo_login.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/base/time.hpp"
#include "connector/demo/people.hpp"
#include "connector/form/citizen_of.hpp"
#include "connector/net/percent.hpp"

#include <optional>
#include <utility>

namespace qf::form {
namespace {

constexpr duration login_time = std::chrono::minutes{10};
constexpr duration token_life = std::chrono::seconds{60};  // as FranceConnect's

std::string fresh_state() {
    return to_base64url(random_bytes(24));
}

std::optional<citizen> citizen_of(const demo::person& who) {
    const auto claims = json::document::parse(who.identity);
    return claims ? form::citizen_of(claims->root()) : std::nullopt;
}

}  // namespace

awaitable<oidc::outcome<oidc::departure>> demo_login::depart() {
    oidc::departure out;
    out.state = fresh_state();
    out.url = "/demo/connexion?state=" + out.state;
    out.expires_at = clock_.now() + login_time;
    co_return out;
}

awaitable<oidc::outcome<citizen>> demo_login::arrive(oidc::callback got, std::optional<oidc::departure> kept) {
    using oidc::login_trouble;
    if (!kept) co_return oidc::login_refusal{login_trouble::session_lost, "no_departure"};
    if (clock_.now() >= kept->expires_at) co_return oidc::login_refusal{login_trouble::session_lost, "too_late"};
    if (!same_secret(got.state, kept->state)) co_return oidc::login_refusal{login_trouble::session_lost, "state"};
    if (!got.error.empty()) co_return oidc::login_refusal{login_trouble::refused_by_person, "access_denied"};
    const auto* who = demo::find(got.code);
    auto out = who ? citizen_of(*who) : std::nullopt;
    if (!out) co_return oidc::login_refusal{login_trouble::our_fault, "demo_person_unknown"};
    out->access_token = std::string{demo_token_prefix} + std::string{who->id};
    out->token_expires_at = clock_.now() + token_life;
    out->id_token = out->access_token;
    co_return std::move(*out);
}

awaitable<oidc::outcome<oidc::parting>> demo_login::part(std::string) {
    oidc::parting out;
    out.state = fresh_state();
    out.url = "/deconnexion/retour?state=" + out.state;
    co_return out;
}

std::vector<demo_choice> demo_choices() {
    std::vector<demo_choice> out;
    for (const auto& who : demo::people())
        out.push_back({std::string{who.id}, std::string{who.title}, citizen_of(who).value().shown_name});
    return out;
}

std::string demo_return_to(std::string_view person, std::string_view state) {
    return "/connexion/retour?code=" + net::percent_encoded(person) + "&state=" + net::percent_encoded(state);
}

}  // namespace qf::form
