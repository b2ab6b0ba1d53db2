// What an agent wants to be told of by e-mail.
#include "connector/base/asio.hpp"
#include "connector/base/time_text.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/endpoints.hpp"

namespace qf::portal {

action_answer show_preferences(visitor& v, desk& d) {
    co_return shown(d, preferences_page(frame_of(v, d, place::mail), *v.agent, v.asked("fait") == "1", d.conf.mails));
}

action_answer change_preferences(visitor& v, desk& d) {
    const std::string wanted{v.form.first("notify")};
    if (wanted != "none" && wanted != "each" && wanted != "daily") co_return trouble_answer(v, d, trouble::our_fault);
    auto work = [&](inbox::tables& t) {
        t.agents.set_notify(v.agent->id, wanted, to_milliseconds(v.now));
        return kept{};
    };
    const auto done = co_await d.rows.change(work);
    if (!done) co_return trouble_answer(v, d, trouble::storage);
    v.reason = "preferences";
    co_return net::redirect("/notifications?fait=1");
}

}  // namespace qf::portal
