// Many dossiers at once, from the list.
#include "connector/base/asio.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/answering.hpp"
#include "connector/portal/files.hpp"
#include "connector/portal/listing.hpp"

#include <fmt/core.h>

#include <vector>

namespace qf::portal {

action_answer act_on_many(visitor& v, desk& d) {
    constexpr std::size_t most = 100;
    const auto action = v.form.first("action");
    std::vector<std::string> cases;
    for (const auto id : v.form.all("dossier"))
        if (cases.size() < most) cases.emplace_back(id);
    auto back = list_address(v.form.first("liste"));
    back += back.find('?') == std::string::npos ? '?' : '&';
    if (cases.empty()) co_return net::redirect(back + "rien=1");
    if (action == "zip") co_return co_await give_archive(v, d, cases, "dossiers.zip");
    const auto to = inbox::status_of(action);
    if (to != inbox::status::in_progress && to != inbox::status::done)
        co_return trouble_answer(v, d, trouble::our_fault);
    std::size_t done = 0;
    auto work = [&](inbox::tables& t) {
        done = 0;
        for (const auto& id : cases)
            if (answer(*v.agent, t, id, {.to = to}, trail_of(v, "status"), v.now) == answered::done) ++done;
        return kept{};
    };
    const auto told = co_await d.rows.change(work);
    if (!told) co_return trouble_answer(v, d, trouble::storage);
    v.reason = "many";
    co_return net::redirect(fmt::format("{}quoi={}&fait={}&non={}", back, action, done, cases.size() - done));
}

}  // namespace qf::portal
