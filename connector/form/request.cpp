#include "connector/form/request.hpp"

#include "connector/base/asio.hpp"
#include "connector/form/decisions.hpp"
#include "connector/form/endpoints.hpp"

#include <algorithm>

namespace qf::form {

awaitable<void> form_request::recognise() {
    co_return;
}

awaitable<net::response> form_request::answer(std::size_t route) {
    return endpoints()[route].action.answer(*this, services_);
}

net::response form_request::refuse(const site::refused& verdict) {
    switch (verdict.cause) {
        case site::refusal::unknown_address:
            return trouble_answer(*this, services_, {.kind = trouble_page::not_found});
        case site::refusal::too_many:
            return trouble_answer(*this, services_, {.kind = trouble_page::too_many, .seconds = verdict.seconds});
        case site::refusal::turn_late:
            return trouble_answer(*this, services_, {.kind = trouble_page::wait, .seconds = verdict.seconds});
        case site::refusal::form_unreadable:
            return shown(services_, trouble_page_of(frame_of(*this, services_), {.kind = trouble_page::our_fault}),
                         verdict.status);
        case site::refusal::session_over:
            return trouble_apart(*this, {.kind = trouble_page::session_lost});
        case site::refusal::wrong_token:
            return trouble_answer(*this, services_, {.kind = trouble_page::csrf});
        case site::refusal::storage_failed:
            break;
    }
    return trouble_answer(*this, services_, {.kind = trouble_page::our_fault});
}

frame frame_of(form_request& request, const form_services& services) {
    frame out{.theme_css = services.theme.stylesheet(),
              .feedback_url = services.conf.feedback_url,
              .demonstration = services.provider.demonstration()};
    if (const auto* s = request.content()) {
        out.csrf = s->csrf;
        if (s->citizen) {
            out.shown_name = s->citizen->shown_name;
            const auto left =
                std::chrono::floor<std::chrono::seconds>(services.sessions.expires(*request.open) - request.now)
                    .count();
            out.seconds_left = static_cast<unsigned>(std::max<std::int64_t>(0, left));
        }
    }
    return out;
}

net::response trouble_answer(form_request& request, const form_services& services, trouble_view view) {
    request.reason = name_of(view.kind);
    auto out = shown(services, trouble_page_of(frame_of(request, services), view), status_of(view.kind));
    if (view.seconds > 0) out.set(net::http::field::retry_after, std::to_string(view.seconds));
    return out;
}

net::response json_answer(std::string text) {
    return net::answer(net::http::status::ok, "application/json", std::move(text));
}

std::string_view name_of(trouble_page kind) noexcept {
    constexpr std::string_view names[] = {
        "not_found",   "commune_unknown",     "session_lost", "not_identified", "login_lost",    "csrf", "login_later",
        "login_fault", "identity_incomplete", "no_file",      "fund_away",      "month_refused", "wait", "our_fault",
        "not_sent",    "link_used",           "too_many"};
    return names[static_cast<std::size_t>(kind)];
}

}  // namespace qf::form
