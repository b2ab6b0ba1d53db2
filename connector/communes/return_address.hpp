// connector/communes/return_address.hpp -- whether a citizen may be sent back to an address.
//
// Promise:  true only for an https address of printable ASCII without credentials, fragment, or a character that a
//           browser would change (RFC 3986), at most 2,000 characters long. It is compared letter by letter later, so
//           nothing in it is normalised.
// Thread:   any.
#pragma once

#include <string_view>

namespace qf::communes {

bool is_return_address(std::string_view text);

}  // namespace qf::communes
