// connector/oidc/callback_check.hpp -- whether what the browser brings back answers the departure that was kept.
//
// Promise:  pure. check_return(): the state, compared in constant time, and its time. check_content(): the issuer (an
//           answer of another provider is not read any further), then its error, then that there is a code.
// Thread:   any.
// Source:   RFC 6749 section 4.1.2, RFC 9207 section 2.4
#pragma once

#include "connector/base/time.hpp"
#include "connector/oidc/provider.hpp"

#include <optional>

namespace qf::oidc {

enum class issuer_named { always, sometimes };  // what the provider promises of its callbacks

std::optional<login_refusal> check_return(const callback& got, const std::optional<departure>& kept, instant now);
std::optional<login_refusal> check_content(const callback& got, std::string_view issuer, issuer_named must);

}  // namespace qf::oidc
