#include "connector/form/desk.hpp"

#include "connector/base/asio.hpp"
#include "connector/form/journey.hpp"
#include "connector/net/html.hpp"

#include <algorithm>

namespace qf::form {

session& begin_session(visitor& v, desk& d) {
    if (!v.open) v.open = d.sessions.begin();
    return v.open->content;
}

awaitable<error_code> keep(visitor& v, desk& d) {
    const auto failed = co_await d.sessions.save(*v.open);
    if (failed) {
        d.log.error("form_session_not_kept", {{"reason", reason_code(failed)}});
        co_return failed;
    }
    if (v.open->is_new) v.cookie = cookie_after::set;
    co_return error_code{};
}

frame frame_of(visitor& v, const desk& d) {
    frame out{
        .theme_css = d.look.stylesheet(), .feedback_url = d.conf.feedback_url, .demonstration = d.who.demonstration()};
    if (const auto* s = v.session_or_null()) {
        out.csrf = s->csrf;
        if (s->citizen) {
            out.shown_name = s->citizen->shown_name;
            const auto left = std::chrono::floor<std::chrono::seconds>(d.sessions.expires(*v.open) - v.now).count();
            out.seconds_left = static_cast<unsigned>(std::max<std::int64_t>(0, left));
        }
    }
    return out;
}

net::response shown(const desk& d, std::string html, net::http::status status) {
    return net::page(std::move(html), {.status = status, .form_action = d.form_action, .https = d.https()});
}

net::response trouble_answer(visitor& v, const desk& d, trouble_view what) {
    v.reason = name_of(what.what);
    auto out = shown(d, trouble_page_of(frame_of(v, d), what), status_of(what.what));
    if (what.seconds > 0) out.set(net::http::field::retry_after, std::to_string(what.seconds));
    return out;
}

net::response json_answer(std::string text) {
    return net::answer(net::http::status::ok, "application/json", std::move(text));
}

net::response cached(net::response out, std::string_view how) {
    out.set(net::http::field::cache_control, how);
    return out;
}

std::string_view name_of(trouble_page what) noexcept {
    constexpr std::string_view names[] = {
        "not_found",   "commune_unknown",     "session_lost", "not_identified", "login_lost",    "csrf", "login_later",
        "login_fault", "identity_incomplete", "no_file",      "fund_away",      "month_refused", "wait", "our_fault",
        "not_sent",    "link_used",           "too_many"};
    return names[static_cast<std::size_t>(what)];
}

}  // namespace qf::form
