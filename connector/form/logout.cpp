// The end of a session, here first and then at the provider; and its prolongation.
#include "connector/base/asio.hpp"
#include "connector/form/actions.hpp"
#include "connector/form/decisions.hpp"
#include "connector/net/html.hpp"
#include "connector/site/login_trip.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace qf::form {

namespace {

constexpr std::string_view logged_out_path = "/deconnexion/reussie";

}  // namespace

action_answer log_out(form_request& request, form_services& services) {
    const auto citizen = request.open->content.citizen;
    // For another identity: through the provider's logout, without which it would let the same person in again.
    std::optional<std::string> next;
    if (const auto& visit = request.open->content.visit; visit && request.form.first("suite") == "commune")
        next = path_of(*visit);
    co_await request.end_session();
    request.reason = "logged_out";
    auto end = net::redirect(next.value_or(std::string{logged_out_path}));
    if (!citizen) co_return end;
    auto way = co_await services.provider.part(citizen->id_token);
    if (!way) {  // our session is over all the same; theirs ends by itself within half an hour
        request.reason = way.error().code;
        co_return end;
    }
    request.begin_session().parting_path = std::move(next);
    const auto address = co_await site::leave_for_logout(request, std::move(*way));
    if (!address) co_return end;
    co_return net::redirect(*address);
}

action_answer come_back_from_logout(form_request& request, form_services& services) {
    auto* s = request.content();
    if (!s) co_return net::redirect(std::string{logged_out_path});  // loaded again: it is over
    if (!site::is_back_from_logout(request)) co_return trouble_answer(request, services, {.kind = trouble_page::csrf});
    const auto next = s->parting_path.value_or(std::string{logged_out_path});
    co_await request.end_session();
    co_return net::redirect(next);
}

action_answer show_logged_out(form_request& request, form_services& services) {
    const auto* s = request.content();
    if (s && s->citizen) co_return net::redirect("/");  // not true of who is logged in
    co_return shown(services, logged_out_page(frame_of(request, services)));
}

action_answer prolong_session(form_request& request, form_services& services) {
    const auto failed = co_await request.keep();
    if (failed) co_return trouble_answer(request, services, {.kind = trouble_page::our_fault});
    request.reason = "prolonged";
    // The page's script wants a word; a form without script, a page.
    const std::string_view wanted = request.exchange.request[net::http::field::accept];
    if (wanted.find("text/html") == wanted.npos) {
        const auto left =
            std::chrono::floor<std::chrono::seconds>(services.sessions.expires(*request.open) - request.now).count();
        co_return json_answer(session_json(static_cast<unsigned>(std::max<std::int64_t>(0, left))));
    }
    co_return net::redirect(request.open->content.quotient ? "/verification" : "/");
}

}  // namespace qf::form
