// Many dossiers at once, from the list: those that were ticked, or all that match it.
#include "connector/base/asio.hpp"
#include "connector/net/html.hpp"
#include "connector/portal/answering.hpp"
#include "connector/portal/files.hpp"
#include "connector/portal/listing.hpp"
#include "connector/portal/wording.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

using inbox::status;

constexpr std::size_t ticked_max = 100;
constexpr std::size_t step = 50;  // dossiers of one transaction, so that the API's writers come in between
constexpr std::size_t unopened_shown_max = 10;

// DONE and REFUSED are the last word: they are confirmed, and nobody says it of what nobody has looked at.
bool is_final(status outcome) noexcept {
    return outcome == status::done || outcome == status::refused;
}

std::string liste_of_form(const portal_request& request) {
    const auto said = request.form.first("liste");
    return list_address(said) == "/dossiers" ? std::string{} : std::string{said};
}

// "/dossiers?etat=a-ouvrir&" to add to.
std::string way_back(std::string_view liste) {
    auto out = list_address(liste);
    return out += out.find('?') == std::string::npos ? '?' : '&';
}

// Nothing: the list cannot be read as it was (its search is gone).
awaitable<std::optional<std::vector<std::string>>> chosen(portal_request& request, portal_services& services) {
    std::vector<std::string> out;
    if (request.form.first("tous") != "oui") {
        for (const auto id : request.form.all("dossier"))
            if (out.size() < ticked_max) out.emplace_back(id);
        co_return out;
    }
    const auto target = net::target::parse(list_address(liste_of_form(request)));
    if (!target) co_return std::nullopt;
    auto list = read_list(*target, *request.agent, request.open->content.agent->searches);
    if (!list.fault.empty()) co_return std::nullopt;
    list.asked.offset = 0;
    list.asked.limit = many_max;
    auto work = [&](inbox::tables& t) { return t.list.page(list.asked); };
    const auto found = co_await services.rows.read(work);
    for (const auto& line : found.lines) out.push_back(line.id);
    co_return out;
}

enum class prospect { able, unopened, unable };

prospect prospect_of(const inbox::agent_row& agent, inbox::tables& t, std::string_view id, status outcome) {
    const auto row = case_for(agent, t, id);
    if (!row || !agent.may_act(row->process_code)) return prospect::unable;
    if (is_final(outcome) && unread(row->status)) return prospect::unopened;
    const auto moves = moves_from(row->status);
    return std::ranges::find(moves, outcome) != moves.end() ? prospect::able : prospect::unable;
}

many_view counted(const portal_request& request, inbox::tables& t, const std::vector<std::string>& cases,
                  status outcome) {
    many_view out{.outcome = outcome};
    for (const auto& id : cases) switch (prospect_of(*request.agent, t, id, outcome)) {
            case prospect::able:
                ++out.able;
                break;
            case prospect::unable:
                ++out.unable;
                break;
            case prospect::unopened:
                ++out.unopened;
                if (out.first_unopened.size() < unopened_shown_max)
                    if (auto line = t.list.line(id)) out.first_unopened.push_back(std::move(*line));
                break;
        }
    return out;
}

action_answer confirm(portal_request& request, portal_services& services, const std::vector<std::string>& cases,
                      status outcome, std::string fault) {
    auto work = [&](inbox::tables& t) { return counted(request, t, cases, outcome); };
    auto view = co_await services.rows.read(work);
    view.all = request.form.first("tous") == "oui";
    if (!view.all) view.cases = cases;
    view.liste = liste_of_form(request);
    view.changed = request.form.has("combien") && request.form.first("combien") != std::to_string(view.able);
    view.typed = message_of(request);
    view.fault = std::move(fault);
    const auto code = view.fault.empty() ? net::http::status::ok : net::http::status::unprocessable_entity;
    request.reason = "asked_again";
    co_return shown(services, many_page(frame_of(request, services, section::list), view), code);
}

std::string fault_of_reason(const portal_request& request, status outcome) {
    const auto text = message_of(request);
    if (outcome == status::refused && text.empty()) return "Écrivez le motif du refus";
    return too_long(text);
}

struct tally {
    std::int64_t done = 0, unopened = 0, unable = 0;
};

void act(const portal_request& request, inbox::tables& t, const std::string& id, const answer_wish& wish, tally& out) {
    if (prospect_of(*request.agent, t, id, *wish.outcome) == prospect::unopened) {
        ++out.unopened;
        return;
    }
    const auto row = case_for(*request.agent, t, id);
    // As on its own page: opened, then taken.
    if (row && unread(row->status))
        answer(*request.agent, t, id, {.outcome = status::si_received}, trail_of(request, "acknowledge"), request.now);
    const bool done = answer(*request.agent, t, id, wish, trail_of(request, "status"), request.now) == answered::done;
    ++(done ? out.done : out.unable);
}

action_answer carry_out(portal_request& request, portal_services& services, const std::vector<std::string>& cases,
                        status outcome) {
    const answer_wish wish{.outcome = outcome, .text = message_of(request)};
    tally all;
    for (std::size_t begin = 0; begin < cases.size(); begin += step) {
        tally here;
        auto work = [&](inbox::tables& t) {
            here = {};
            for (auto i = begin; i < std::min(cases.size(), begin + step); ++i) act(request, t, cases[i], wish, here);
            return kept{};
        };
        const auto told = co_await services.rows.change(work);
        if (!told) co_return trouble_answer(request, services, trouble::storage);
        all.done += here.done;
        all.unopened += here.unopened;
        all.unable += here.unable;
    }
    request.reason = "many";
    auto back = fmt::format("{}quoi={}&fait={}", way_back(liste_of_form(request)), inbox::text(outcome), all.done);
    if (all.unable > 0) back += fmt::format("&non={}", all.unable);
    if (all.unopened > 0) back += fmt::format("&neufs={}", all.unopened);
    co_return net::redirect(back);
}

// Whether what was confirmed is what would be done now.
awaitable<bool> is_as_confirmed(portal_request& request, portal_services& services,
                                const std::vector<std::string>& cases, status outcome) {
    auto work = [&](inbox::tables& t) { return counted(request, t, cases, outcome); };
    const auto now = co_await services.rows.read(work);
    co_return request.form.first("combien") == std::to_string(now.able);
}

}  // namespace

action_answer act_on_many(portal_request& request, portal_services& services) {
    const auto action = request.form.first("action");
    const auto outcome = inbox::status_of(action);
    const bool known = action == "zip" || outcome == status::in_progress || (outcome && is_final(*outcome));
    if (!known) co_return trouble_answer(request, services, trouble::our_fault);
    const auto cases = co_await chosen(request, services);
    if (!cases) co_return net::redirect(list_address(liste_of_form(request)));
    if (cases->empty()) co_return net::redirect(way_back(liste_of_form(request)) + "rien=1");
    if (action == "zip") co_return co_await give_archive(request, services, *cases, "dossiers.zip");
    if (!is_final(*outcome)) co_return co_await carry_out(request, services, *cases, *outcome);
    if (!request.form.has("combien")) co_return co_await confirm(request, services, *cases, *outcome, {});
    auto fault = fault_of_reason(request, *outcome);
    if (!fault.empty()) co_return co_await confirm(request, services, *cases, *outcome, std::move(fault));
    const bool confirmed = co_await is_as_confirmed(request, services, *cases, *outcome);
    if (!confirmed) co_return co_await confirm(request, services, *cases, *outcome, {});
    co_return co_await carry_out(request, services, *cases, *outcome);
}

}  // namespace qf::portal
