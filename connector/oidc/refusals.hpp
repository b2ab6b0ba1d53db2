// connector/oidc/refusals.hpp -- from what happened to a login_refusal: whose fault, and the fixed word for the log.
//
// Promise:  pure. A provider that does not answer, answers 408, 429, 3xx or 5xx, or answers something else than the
//           protocol says: try_later. Another 4xx: our_fault. A token that does not hold: our_fault. A code that the
//           token endpoint no longer takes (invalid_grant: its 30 s are over) or a state that is not the kept one:
//           session_lost, the person begins again.
// Thread:   any.
// Source:   RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core 1.0 section 3.1.2.6
#pragma once

#include "connector/oidc/provider.hpp"
#include "connector/oidc/token_fault.hpp"

namespace qf::oidc {

// The code of a step whose caller was stopped: it says nothing of the provider.
inline constexpr std::string_view cancelled = "cancelled";

enum class step { discovery, keys, token, userinfo };

login_refusal unanswered(step asked, const error_code& reason) noexcept;            // of net::client::send
login_refusal unwelcome(step asked, unsigned status, std::string_view error = {});  // not 200; error: of an OAuth body
login_refusal nonsense(step asked, unsigned status) noexcept;                       // 200, but not what it should say
login_refusal untrue(token_kind kind, token_fault fault) noexcept;
// By the browser. access_denied is a person's "no", or that no level asked for could be had: acr_unobtainable.
login_refusal brought_back(std::string_view error, std::string_view description = {}) noexcept;

std::string_view name_of(login_trouble kind) noexcept;  // for the log

}  // namespace qf::oidc
