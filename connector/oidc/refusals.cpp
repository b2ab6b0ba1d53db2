#include "connector/oidc/refusals.hpp"

#include <boost/throw_exception.hpp>

#include <array>
#include <stdexcept>

namespace qf::oidc {
namespace {

struct step_words {
    std::string_view unreachable, silent, malformed, status_3xx, status_4xx, status_5xx;
};
constexpr auto steps = std::to_array<step_words>(
    {{"discovery_unreachable", "discovery_silent", "discovery_malformed", "discovery_http_3xx", "discovery_http_4xx",
      "discovery_http_5xx"},
     {"keys_unreachable", "keys_silent", "keys_malformed", "keys_http_3xx", "keys_http_4xx", "keys_http_5xx"},
     {"token_unreachable", "token_silent", "token_malformed", "token_http_3xx", "token_http_4xx", "token_http_5xx"},
     {"userinfo_unreachable", "userinfo_silent", "userinfo_malformed", "userinfo_http_3xx", "userinfo_http_4xx",
      "userinfo_http_5xx"}});
static_assert(steps.size() == static_cast<std::size_t>(step::userinfo) + 1);

const step_words& words_of(step asked) noexcept {
    return steps.at(static_cast<std::size_t>(asked));
}

struct known_error {
    std::string_view name;
    login_trouble kind;
};
// What a callback may bring; anything else is called callback_error.
constexpr auto callback_errors = std::to_array<known_error>({
    {"access_denied", login_trouble::refused_by_person},
    {"temporarily_unavailable", login_trouble::try_later},
    {"server_error", login_trouble::try_later},
    {"invalid_request", login_trouble::our_fault},
    {"invalid_scope", login_trouble::our_fault},
    {"invalid_client", login_trouble::our_fault},
    {"invalid_request_object", login_trouble::our_fault},
    {"invalid_request_uri", login_trouble::our_fault},
    {"unauthorized_client", login_trouble::our_fault},
    {"unsupported_response_type", login_trouble::our_fault},
    {"unmet_authentication_requirements", login_trouble::our_fault},
    {"login_required", login_trouble::our_fault},
    {"interaction_required", login_trouble::our_fault},
    {"consent_required", login_trouble::our_fault},
    {"account_selection_required", login_trouble::our_fault},
});

struct token_error {
    std::string_view name, word;
    login_trouble kind;
};
constexpr auto token_errors = std::to_array<token_error>({
    {"invalid_grant", "token_invalid_grant", login_trouble::session_lost},
    {"invalid_request", "token_invalid_request", login_trouble::our_fault},
    {"invalid_client", "token_invalid_client", login_trouble::our_fault},
    {"invalid_scope", "token_invalid_scope", login_trouble::our_fault},
    {"unauthorized_client", "token_unauthorized_client", login_trouble::our_fault},
    {"unsupported_grant_type", "token_unsupported_grant_type", login_trouble::our_fault},
});

const known_error* callback_error_named(std::string_view name) noexcept {
    for (const auto& e : callback_errors)
        if (e.name == name) return &e;
    return nullptr;
}

}  // namespace

login_refusal unanswered(step asked, const error_code& reason) noexcept {
    const auto& words = words_of(asked);
    if (reason == errc::cancelled) return {login_trouble::try_later, cancelled};
    if (reason == errc::destination_silent) return {login_trouble::try_later, words.silent};
    if (reason == errc::destination_unreachable) return {login_trouble::try_later, words.unreachable};
    return {login_trouble::try_later, words.malformed};
}

login_refusal unwelcome(step asked, unsigned status, std::string_view error) {
    const auto& words = words_of(asked);
    if (status == 408 || status == 429) return {login_trouble::try_later, words.status_4xx, status};
    if (asked == step::token && (status == 400 || status == 401))
        for (const auto& e : token_errors)
            if (e.name == error) return {e.kind, e.word, status};
    if (status >= 500) return {login_trouble::try_later, words.status_5xx, status};
    if (status >= 400) return {login_trouble::our_fault, words.status_4xx, status};
    if (status >= 300) return {login_trouble::try_later, words.status_3xx, status};
    return nonsense(asked, status);
}

login_refusal nonsense(step asked, unsigned status) noexcept {
    return {login_trouble::try_later, words_of(asked).malformed, status};
}

login_refusal untrue(token_kind kind, token_fault fault) noexcept {
    return {login_trouble::our_fault, word_of(kind, fault), 200};
}

login_refusal brought_back(std::string_view error, std::string_view description) noexcept {
    // ProConnect: "none of the requested ACRs could be obtained".
    const bool levels =
        description.find("ACR") != std::string_view::npos || description.find("acr") != std::string_view::npos;
    if (error == "access_denied" && levels) return {login_trouble::refused_by_person, "acr_unobtainable"};
    const auto* known = callback_error_named(error);
    return {trouble_of(error), known != nullptr ? known->name : "callback_error"};
}

login_trouble trouble_of(std::string_view error) noexcept {
    const auto* known = callback_error_named(error);
    return known != nullptr ? known->kind : login_trouble::our_fault;
}

std::string_view name_of(login_trouble kind) noexcept {
    switch (kind) {
        case login_trouble::refused_by_person:
            return "refused_by_person";
        case login_trouble::session_lost:
            return "session_lost";
        case login_trouble::try_later:
            return "try_later";
        case login_trouble::our_fault:
            return "our_fault";
    }
    return "our_fault";
}

void throw_exception_from_error(const login_refusal& r, const boost::source_location& location) {
    boost::throw_exception(std::runtime_error{std::string{r.code}}, location);
}

}  // namespace qf::oidc
