// connector/site/login_trip.hpp -- the way to an identity provider and back, and the logout there, as the session
// remembers it.
//
// Promise:  what must come back is on disk before the browser leaves. A departure is gone from the disk before it is
//           used, so that a callback that is sent twice finds nothing.
// Fails:    what page_request::keep() fails with; nothing may then be built on the session.
// Not here: what a provider says (oidc/), and who that is here (each site).
// Thread:   the loop.
#pragma once

#include "connector/site/page_request.hpp"

#include <optional>
#include <string>

namespace qf::site {

// The address that the browser is to be sent to.
awaitable<result<std::string>> leave_for_login(page_request& request, oidc::departure departure);
// What was kept of it; nothing: no login is under way in this session.
awaitable<result<std::optional<oidc::departure>>> take_departure(page_request& request);

// Our session is over, and a new one knows nothing but the state that must come back from the provider's logout.
awaitable<result<std::string>> leave_for_logout(page_request& request, oidc::parting parting);
// Whether this is the way back from the logout that this session began.
bool is_back_from_logout(page_request& request);

}  // namespace qf::site
