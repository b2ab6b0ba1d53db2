// connector/site/static_files.hpp -- what is the same for everybody on every site: assets, the theme, robots.txt.
//
// Promise:  hashed assets may be kept for ever, the theme's files for five minutes; no name leads anywhere else (404).
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/site/page_request.hpp"
#include "connector/site/services.hpp"

namespace qf::site {

awaitable<net::response> give_asset(page_request& request, const services& hall);       // /assets/{}
awaitable<net::response> give_theme_file(page_request& request, const services& hall);  // /theme/{}
awaitable<net::response> give_robots(page_request& request, const services& hall);
awaitable<net::response> give_no_icon(page_request& request, const services& hall);

// The same, for a table of a site's own types.
template <auto Answer, class Request, class Services>
awaitable<net::response> by_hall(Request& request, Services& hall) {
    return Answer(request, hall);
}

}  // namespace qf::site
