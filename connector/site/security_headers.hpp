// connector/site/security_headers.hpp -- what every answer of every site carries, whatever made it.
//
// Promise:  what an answer says itself stays: a page has its own policy (net/html.hpp), a file perhaps none that frames
//           it. Else: nothing runs, nothing is framed, nothing is guessed, nothing of ours is embedded elsewhere, and
//           over https no other way is taken for a year.
// Thread:   any.
// Source:   OWASP Secure Headers
#pragma once

#include "connector/net/message.hpp"

namespace qf::site {

enum class transport { plain, https };
void add_security_headers(net::response& answer, transport channel);

}  // namespace qf::site
