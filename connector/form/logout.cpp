// The end of a session, here first and then at the provider; and its prolongation.
#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/journey.hpp"
#include "connector/net/html.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace qf::form {

namespace {

constexpr std::string_view logged_out_path = "/deconnexion/reussie";

}  // namespace

action_answer log_out(visitor& v, desk& d) {
    const auto citizen = v.open->content.citizen;
    // For another identity: through the provider's logout, without which it would let the same person in again.
    std::optional<std::string> next;
    if (const auto& visit = v.open->content.visit; visit && v.form.first("suite") == "commune") next = path_of(*visit);
    const auto failed = co_await d.sessions.end(v.open->cookie);
    if (failed) d.log.error("form_session_not_ended", {{"reason", reason_code(failed)}});
    v.open.reset();
    v.cookie = cookie_after::forgotten;
    v.reason = "logged_out";
    auto end = net::redirect(next.value_or(std::string{logged_out_path}));
    if (!citizen) co_return end;
    auto way = co_await d.who.part(citizen->id_token);
    if (!way) {  // our session is over all the same; theirs ends by itself within half an hour
        v.reason = way.error().code;
        co_return end;
    }
    // A session that knows nothing but the state that must come back, and where to go then.
    auto& parting = begin_session(v, d);
    parting.parting_state = way->state;
    parting.parting_path = std::move(next);
    const auto unkept = co_await keep(v, d);
    if (unkept) co_return end;
    co_return net::redirect(way->url);
}

action_answer come_back_from_logout(visitor& v, desk& d) {
    auto* s = v.session_or_null();
    if (!s) co_return net::redirect(std::string{logged_out_path});  // loaded again: it is over
    if (!s->parting_state || !same_secret(v.asked("state"), *s->parting_state))
        co_return trouble_answer(v, d, {.what = trouble_page::csrf});
    const auto next = s->parting_path.value_or(std::string{logged_out_path});
    const auto failed = co_await d.sessions.end(v.open->cookie);
    if (failed) d.log.error("form_session_not_ended", {{"reason", reason_code(failed)}});
    v.open.reset();
    v.cookie = cookie_after::forgotten;
    co_return net::redirect(next);
}

action_answer show_logged_out(visitor& v, desk& d) {
    const auto* s = v.session_or_null();
    if (s && s->citizen) co_return net::redirect("/");  // not true of who is logged in
    co_return shown(d, logged_out_page(frame_of(v, d)));
}

action_answer prolong_session(visitor& v, desk& d) {
    const auto failed = co_await keep(v, d);
    if (failed) co_return trouble_answer(v, d, {.what = trouble_page::our_fault});
    v.reason = "prolonged";
    // The page's script wants a word; a form without script, a page.
    const std::string_view wanted = v.what.request[net::http::field::accept];
    if (wanted.find("text/html") == wanted.npos) {
        const auto left = std::chrono::floor<std::chrono::seconds>(d.sessions.expires(*v.open) - v.now).count();
        co_return json_answer(session_json(static_cast<unsigned>(std::max<std::int64_t>(0, left))));
    }
    co_return net::redirect(v.open->content.quotient ? "/verification" : "/");
}

}  // namespace qf::form
