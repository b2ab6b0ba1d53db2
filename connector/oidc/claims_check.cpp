#include "connector/oidc/claims_check.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/oidc/optional_member.hpp"

#include <cstdint>

namespace qf::oidc {
namespace {

constexpr std::int64_t latest = 253'402'300'799;  // seconds: the end of the year 9999; more would overflow an instant
constexpr std::size_t subject_max = 255;          // OpenID Connect Core, section 2

std::optional<instant> time_in(json::value claim) {
    const auto seconds = claim.integer();
    if (!seconds || *seconds < 0 || *seconds > latest) return std::nullopt;
    return instant{std::chrono::seconds{*seconds}};
}

struct audience {
    bool well_formed = false;
    bool has_us = false;
    bool has_others = false;
};
audience read_audience(json::value claim, std::string_view client_id) {
    audience out{.well_formed = claim.is_text() || (claim.is_array() && claim.size() > 0)};
    const auto note = [&](json::value one) {
        if (!one.is_text()) out.well_formed = false;
        (one.text() == client_id ? out.has_us : out.has_others) = true;
    };
    if (claim.is_text()) note(claim);
    claim.for_each_item(note);
    return out;
}

// 1 to 9; 0 for what is no plain level, such as "eidas1-mfa".
int eidas_level(std::string_view acr) {
    constexpr std::string_view name = "eidas";
    if (!acr.starts_with(name) || acr.size() != name.size() + 1) return 0;
    const char digit = acr.back();
    return digit >= '1' && digit <= '9' ? digit - '0' : 0;
}

bool is_acr_good(std::string_view got, std::string_view asked) {
    while (!asked.empty()) {
        const auto end = std::min(asked.find(' '), asked.size());
        const auto one = asked.substr(0, end);
        asked.remove_prefix(std::min(asked.size(), end + 1));
        if (one.empty()) continue;
        if (got == one || (eidas_level(one) > 0 && eidas_level(got) >= eidas_level(one))) return true;
    }
    return false;
}

// ES256 and RS256 alike hash with SHA-256; the left half counts.
bool is_hash_of(std::string_view claim, std::string_view token) {
    return same_secret(claim, to_base64url(sha256(token).substr(0, 16)));
}

// What both tokens must say.
std::optional<token_fault> check_common(json::value claims, const expectations& wanted) {
    const auto issuer = claims["iss"].text();
    const auto audience = read_audience(claims["aud"], wanted.client_id);
    const auto expiry = time_in(claims["exp"]);
    const auto issued = time_in(claims["iat"]);
    const auto sub = claims["sub"].text();
    if (!issuer || !audience.well_formed || !expiry || !issued || !sub || sub->empty() || sub->size() > subject_max)
        return token_fault::incomplete;
    if (*issuer != wanted.issuer) return token_fault::issuer;
    if (!audience.has_us) return token_fault::audience;
    const auto party = claims["azp"];
    if (is_given(party) ? party.text() != wanted.client_id : audience.has_others) return token_fault::authorized_party;
    if (wanted.now >= *expiry + wanted.leeway) return token_fault::expired;
    if (*issued > wanted.now + wanted.leeway) return token_fault::issued_later;
    if (*issued + wanted.leeway < wanted.begun) return token_fault::issued_before;
    if (is_given(claims["nbf"])) {
        const auto begins = time_in(claims["nbf"]);
        if (!begins || *begins > wanted.now + wanted.leeway) return token_fault::not_yet_valid;
    }
    return std::nullopt;
}

}  // namespace

std::optional<token_fault> check_id_token(json::value claims, const expectations& wanted,
                                          const login_expectations& login) {
    if (const auto wrong = check_common(claims, wanted)) return wrong;
    const auto nonce = claims["nonce"].text();
    const auto acr = claims["acr"].text();
    if (!nonce || (!acr && !login.acr_values.empty())) return token_fault::incomplete;
    if (login.nonce.empty() || !same_secret(*nonce, login.nonce)) return token_fault::nonce;
    if (!login.acr_values.empty() && !is_acr_good(*acr, login.acr_values)) return token_fault::acr;
    if (const auto hash = claims["at_hash"]; is_given(hash) && !is_hash_of(hash.text_or(""), login.access_token))
        return token_fault::access_token;
    return std::nullopt;
}

std::optional<token_fault> check_userinfo(json::value claims, const expectations& wanted, std::string_view sub) {
    if (const auto wrong = check_common(claims, wanted)) return wrong;
    if (sub.empty() || claims["sub"].text() != sub) return token_fault::subject;
    return std::nullopt;
}

}  // namespace qf::oidc
