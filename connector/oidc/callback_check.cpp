#include "connector/oidc/callback_check.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/time.hpp"
#include "connector/oidc/refusals.hpp"

#include <iterator>

namespace qf::oidc {

callback callback::of(const net::target& target) {
    callback out;
    bool once = true;
    const auto read = [&](std::string_view name, std::string& to) {
        const auto [first, last] = target.query.equal_range(name);
        if (first == last) return;
        to = first->second;
        once = once && std::next(first) == last;
    };
    read("code", out.code);
    read("state", out.state);
    read("iss", out.iss);
    read("error", out.error);
    read("error_description", out.error_description);
    // A parameter that stands twice may be read in two ways: whoever wrote it is not answered (RFC 6749, section 3.1).
    if (!once) {
        out.code.clear();
        out.iss.clear();
        out.error = "invalid_request";
    }
    return out;
}

std::optional<login_refusal> check_return(const callback& got, const std::optional<departure>& kept, instant now) {
    if (!kept) return login_refusal{login_trouble::session_lost, "no_departure"};
    if (kept->state.empty() || !same_secret(got.state, kept->state))
        return login_refusal{login_trouble::session_lost, "state"};
    if (now >= kept->expires_at) return login_refusal{login_trouble::session_lost, "state_late"};
    return std::nullopt;
}

std::optional<login_refusal> check_content(const callback& got, std::string_view issuer, issuer_named must) {
    if (got.iss.empty() ? must == issuer_named::always : got.iss != issuer)
        return login_refusal{login_trouble::our_fault, "callback_iss"};
    if (!got.error.empty()) return brought_back(got.error, got.error_description);
    if (got.code.empty()) return login_refusal{login_trouble::our_fault, "callback_code"};
    return std::nullopt;
}

}  // namespace qf::oidc
