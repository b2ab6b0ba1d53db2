// What an agent wants to be told of by e-mail.
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/endpoints.hpp"

namespace qf::portal {

action_answer show_preferences(portal_request& request, portal_services& services) {
    co_return shown(services, preferences_page(frame_of(request, services, section::mail), *request.agent,
                                               request.asked("fait") == "1", services.conf.mails));
}

action_answer change_preferences(portal_request& request, portal_services& services) {
    const std::string wanted{request.form.first("notify")};
    if (wanted != "none" && wanted != "each" && wanted != "daily")
        co_return trouble_answer(request, services, trouble::our_fault);
    auto work = [&](inbox::tables& t) {
        t.agents.set_notify(request.agent->id, wanted, to_milliseconds(request.now));
        return kept{};
    };
    const auto done = co_await services.rows.change(work);
    if (!done) co_return trouble_answer(request, services, trouble::storage);
    request.reason = "preferences";
    co_return net::redirect("/notifications?fait=1");
}

action_answer show_accessibility(portal_request& request, portal_services& services) {
    co_return shown(services, accessibility_page(frame_of(request, services)));
}

}  // namespace qf::portal
