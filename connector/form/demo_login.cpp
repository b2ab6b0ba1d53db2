#include "connector/form/demo_login.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/time.hpp"
#include "connector/demo/people.hpp"
#include "connector/form/citizen_of.hpp"

#include <optional>
#include <utility>

namespace qf::form {
namespace {

constexpr duration token_life = std::chrono::seconds{60};  // as FranceConnect's

std::optional<citizen> citizen_of(const demo::person& person) {
    const auto claims = json::document::parse(person.identity);
    return claims ? form::citizen_of(claims->root()) : std::nullopt;
}

}  // namespace

awaitable<oidc::outcome<citizen>> demo_login::arrive(oidc::callback got, std::optional<oidc::departure> kept) {
    if (const auto why = site::object_to_arrival(got, kept, now())) co_return *why;
    const auto* who = demo::find(got.code);
    auto out = who ? citizen_of(*who) : std::nullopt;
    if (!out) co_return oidc::login_refusal{oidc::login_trouble::our_fault, "demo_person_unknown"};
    out->access_token = std::string{demo_token_prefix} + std::string{who->id};
    out->token_expires_at = now() + token_life;
    out->id_token = out->access_token;
    co_return std::move(*out);
}

std::vector<demo_choice> demo_choices() {
    std::vector<demo_choice> out;
    for (const auto& who : demo::people())
        out.push_back({std::string{who.id}, std::string{who.title}, citizen_of(who).value().shown_name});
    return out;
}

}  // namespace qf::form
