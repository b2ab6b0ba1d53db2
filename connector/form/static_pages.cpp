// What is the same for everybody: texts, assets, the theme.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/net/message.hpp"

namespace qf::form {
namespace {

using net::http::status;

constexpr std::string_view for_ever = "public, max-age=31536000, immutable";
constexpr std::string_view five_minutes = "public, max-age=300";
constexpr std::string_view robots =
    "User-agent: *\n"
    "Disallow: /connexion\n"
    "Disallow: /verification\n"
    "Disallow: /confirmation/\n"
    "Disallow: /recu/\n"
    "Disallow: /probleme/\n"
    "Disallow: /deconnexion/\n"
    "Disallow: /demo/\n";

}  // namespace

action_answer show_faq(visitor& v, desk& d) {
    co_return shown(d, faq_page(frame_of(v, d)));
}

action_answer show_terms(visitor& v, desk& d) {
    co_return shown(d, terms_page(frame_of(v, d)));
}

action_answer show_terms_for_administrations(visitor& v, desk& d) {
    co_return shown(d, terms_for_administrations_page(frame_of(v, d)));
}

action_answer show_privacy(visitor& v, desk& d) {
    const auto idle = std::chrono::floor<std::chrono::seconds>(d.sessions.idle()).count();
    co_return shown(d, privacy_page(frame_of(v, d), static_cast<unsigned>(idle)));
}

action_answer show_accessibility(visitor& v, desk& d) {
    co_return shown(d, accessibility_page(frame_of(v, d)));
}

action_answer give_asset(visitor& v, desk& d) {
    const auto* found = asset_at(v.what.target.path);
    if (!found) co_return trouble_answer(v, d, {.what = trouble_page::not_found});
    co_return cached(net::answer(status::ok, found->content_type, std::string{found->text}), for_ever);
}

action_answer give_theme_file(visitor& v, desk& d) {
    const auto* found = d.look.find(v.arguments.front());
    if (!found) co_return trouble_answer(v, d, {.what = trouble_page::not_found});
    auto out = cached(net::answer(status::ok, found->content_type, found->content), five_minutes);
    // An SVG opened by itself is a document: it runs nothing.
    out.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    co_return out;
}

action_answer give_robots(visitor&, desk&) {
    co_return net::answer(status::ok, "text/plain; charset=utf-8", std::string{robots});
}

action_answer give_no_icon(visitor&, desk&) {
    co_return cached(net::answer_empty(status::no_content), "public, max-age=86400");
}

}  // namespace qf::form
