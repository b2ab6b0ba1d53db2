#include "connector/site/static_files.hpp"

#include "connector/base/asio.hpp"

#include <string>

namespace qf::site {

awaitable<net::response> give_asset(page_request& request, const services& hall) {
    const auto* found = hall.assets.at(request.exchange.target.path);
    if (!found) co_return request.refuse({.cause = refusal::unknown_address});
    co_return cached(net::answer(net::http::status::ok, found->content_type, std::string{found->text}),
                     "public, max-age=31536000, immutable");
}

awaitable<net::response> give_theme_file(page_request& request, const services& hall) {
    const auto* found = hall.theme.find(request.arguments.front());
    if (!found) co_return request.refuse({.cause = refusal::unknown_address});
    auto out = cached(net::answer(net::http::status::ok, found->content_type, found->content), "public, max-age=300");
    // An SVG opened by itself is a document: it runs nothing.
    out.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    co_return out;
}

awaitable<net::response> give_robots(page_request&, const services& hall) {
    co_return net::answer(net::http::status::ok, "text/plain; charset=utf-8", std::string{hall.robots});
}

awaitable<net::response> give_no_icon(page_request&, const services&) {
    co_return cached(net::answer_empty(net::http::status::no_content), "public, max-age=86400");
}

}  // namespace qf::site
