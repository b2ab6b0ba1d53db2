// connector/net/percent.hpp -- percent-escapes made and undone, as targets, queries and forms want it.
//
// Promise:  what a browser or a script sends beside RFC 3986's grammar ("|", "[", a letter with an accent) is read as
//           if it had been escaped. decoded_pairs() passes over nothing between two ampersands; a name alone has an
//           empty value.
// Fails:    malformed_text: a bad escape, a NUL, invalid UTF-8. too_large: more pairs than `most`.
// Thread:   any.
// Source:   RFC 3986 section 2.1, https://url.spec.whatwg.org/#urlencoded-parsing
#pragma once

#include "connector/base/errors.hpp"

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::net {

enum class plus { itself, blank };  // a query follows the rules of forms, where + is a blank

result<std::string> percent_decoded(std::string_view text, plus rule);

std::string percent_encoded(std::string_view text);  // RFC 3986: all but unreserved characters

// The same text, with an escape for each character that RFC 3986 has for neither a path nor a query.
std::string strictly_written(std::string_view text);

// "a=1&b=+": of a query or a form, in their order.
result<std::vector<std::pair<std::string, std::string>>> decoded_pairs(
    std::string_view text, std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace qf::net
