// connector/net/cookies.hpp -- one cookie of ours: read from a request, written to an answer.
//
// Promise:  over https it is "__Host-<name>", Secure; always HttpOnly, SameSite=Lax, Path=/, without a Domain. (Strict
//           would lose the session at the return from the identity provider.) Plain loopback, for a demonstration, has
//           neither prefix nor Secure. A cookie that is there twice, or whose value no cookie of ours could have, is
//           none.
// Fails:    std::invalid_argument from set() for a value that is no cookie text: it would be a bug.
// Thread:   any.
// Source:   RFC 6265bis
#pragma once

#include "connector/net/http.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::net {

enum class cookie_security { https, loopback };

class cookie {
public:
    cookie(std::string_view name, cookie_security security);
    std::optional<std::string> in(const request& asked) const;
    void set(response& out, std::string_view value) const;  // for the browser's session
    void forget(response& out) const;

private:
    std::string name_;
    cookie_security how_;
};

}  // namespace qf::net
