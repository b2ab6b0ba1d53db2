// What is the same for everybody: assets, the theme.
#include "connector/base/asio.hpp"
#include "connector/form/pages.hpp"
#include "connector/net/message.hpp"
#include "connector/portal/endpoints.hpp"

namespace qf::portal {
namespace {

net::response cached(net::response out, std::string_view how) {
    out.set(net::http::field::cache_control, how);
    return out;
}

}  // namespace

action_answer show_accessibility(visitor& v, desk& d) {
    co_return shown(d, accessibility_page(frame_of(v, d)));
}

action_answer give_asset(visitor& v, desk& d) {
    const auto* found = form::asset_at(v.what.target.path);
    if (!found) co_return trouble_answer(v, d, trouble::not_found);
    co_return cached(net::answer(net::http::status::ok, found->content_type, std::string{found->text}),
                     "public, max-age=31536000, immutable");
}

action_answer give_theme_file(visitor& v, desk& d) {
    const auto* found = d.look.find(v.arguments.front());
    if (!found) co_return trouble_answer(v, d, trouble::not_found);
    auto out = cached(net::answer(net::http::status::ok, found->content_type, found->content), "public, max-age=300");
    out.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    co_return out;
}

action_answer give_robots(visitor&, desk&) {
    co_return net::answer(net::http::status::ok, "text/plain; charset=utf-8", "User-agent: *\nDisallow: /\n");
}

action_answer give_no_icon(visitor&, desk&) {
    co_return cached(net::answer_empty(net::http::status::no_content), "public, max-age=86400");
}

}  // namespace qf::portal
