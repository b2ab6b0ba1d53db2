// connector/net/percent.hpp -- percent-escapes undone, as targets, queries and forms want it.
//
// Fails:    malformed_text: a bad escape, a NUL, invalid UTF-8.
// Thread:   any.
// Source:   RFC 3986 section 2.1, https://url.spec.whatwg.org/#urlencoded-parsing
#pragma once

#include "connector/base/errors.hpp"
#include "connector/net/percent.hpp"

#include <string>
#include <string_view>

namespace qf::net {

enum class plus { itself, blank };  // a query follows the rules of forms, where + is a blank

result<std::string> percent_decoded(std::string_view text, plus rule);

std::string percent_encoded(std::string_view text);  // RFC 3986: all but unreserved characters

}  // namespace qf::net
