// connector/net/html.hpp -- HTML that cannot be broken out of, and the headers of every page.
//
// Promise:  escaped() is safe in text and in quoted attributes. page() gives a whole answer: type, no-store, nosniff,
//           Referrer-Policy, a CSP of 'self' only (scripts and styles by file, never inline; form-action as given),
//           frame-ancestors 'none', Permissions-Policy; Strict-Transport-Security over https.
// Not here: the CSP's form-action comes from configuration as it is: no citizen's text may be in it.
// Thread:   any.
#pragma once

#include "connector/net/message.hpp"

#include <string>
#include <string_view>

namespace qf::net {

std::string escaped(std::string_view text);

struct page_options {
    http::status status = http::status::ok;
    std::string form_action = "'self'";  // and the identity provider's origin, where a form leads there
    bool https = false;
};
response page(std::string html, const page_options& options = {});
response redirect(std::string_view address, http::status status = http::status::see_other);

}  // namespace qf::net
