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
bool is_final(status to) noexcept {
    return to == status::done || to == status::refused;
}

std::string liste_of_form(const visitor& v) {
    const auto said = v.form.first("liste");
    return list_address(said) == "/dossiers" ? std::string{} : std::string{said};
}

// "/dossiers?etat=a-ouvrir&" to add to.
std::string way_back(std::string_view liste) {
    auto out = list_address(liste);
    return out += out.find('?') == std::string::npos ? '?' : '&';
}

// Nothing: the list cannot be read as it was (its search is gone).
awaitable<std::optional<std::vector<std::string>>> chosen(visitor& v, desk& d) {
    std::vector<std::string> out;
    if (v.form.first("tous") != "oui") {
        for (const auto id : v.form.all("dossier"))
            if (out.size() < ticked_max) out.emplace_back(id);
        co_return out;
    }
    const auto target = net::target::parse(list_address(liste_of_form(v)));
    if (!target) co_return std::nullopt;
    auto list = read_list(*target, *v.agent, v.open->content.agent->searches);
    if (!list.fault.empty()) co_return std::nullopt;
    list.asked.offset = 0;
    list.asked.limit = many_max;
    auto work = [&](inbox::tables& t) { return t.list.page(list.asked); };
    const auto found = co_await d.rows.read(work);
    for (const auto& line : found.lines) out.push_back(line.id);
    co_return out;
}

enum class prospect { able, unopened, unable };

prospect prospect_of(const inbox::agent_row& agent, inbox::tables& t, std::string_view id, status to) {
    const auto row = case_for(agent, t, id);
    if (!row || !agent.may_act(row->process_code)) return prospect::unable;
    if (is_final(to) && unread(row->status)) return prospect::unopened;
    const auto moves = moves_from(row->status);
    return std::ranges::find(moves, to) != moves.end() ? prospect::able : prospect::unable;
}

many_view counted(const visitor& v, inbox::tables& t, const std::vector<std::string>& cases, status to) {
    many_view out{.to = to};
    for (const auto& id : cases) switch (prospect_of(*v.agent, t, id, to)) {
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

action_answer confirm(visitor& v, desk& d, const std::vector<std::string>& cases, status to, std::string fault) {
    auto work = [&](inbox::tables& t) { return counted(v, t, cases, to); };
    auto view = co_await d.rows.read(work);
    view.all = v.form.first("tous") == "oui";
    if (!view.all) view.cases = cases;
    view.liste = liste_of_form(v);
    view.changed = v.form.has("combien") && v.form.first("combien") != std::to_string(view.able);
    view.typed = message_of(v);
    view.fault = std::move(fault);
    const auto code = view.fault.empty() ? net::http::status::ok : net::http::status::unprocessable_entity;
    v.reason = "asked_again";
    co_return shown(d, many_page(frame_of(v, d, place::list), view), code);
}

std::string fault_of_reason(const visitor& v, status to) {
    const auto text = message_of(v);
    if (to == status::refused && text.empty()) return "Écrivez le motif du refus";
    return too_long(text);
}

struct tally {
    std::int64_t done = 0, unopened = 0, unable = 0;
};

void act(const visitor& v, inbox::tables& t, const std::string& id, const answer_wish& wish, tally& out) {
    if (prospect_of(*v.agent, t, id, *wish.to) == prospect::unopened) {
        ++out.unopened;
        return;
    }
    const auto row = case_for(*v.agent, t, id);
    // As on its own page: opened, then taken.
    if (row && unread(row->status))
        answer(*v.agent, t, id, {.to = status::si_received}, trail_of(v, "acknowledge"), v.now);
    const bool done = answer(*v.agent, t, id, wish, trail_of(v, "status"), v.now) == answered::done;
    ++(done ? out.done : out.unable);
}

action_answer carry_out(visitor& v, desk& d, const std::vector<std::string>& cases, status to) {
    const answer_wish wish{.to = to, .text = message_of(v)};
    tally all;
    for (std::size_t at = 0; at < cases.size(); at += step) {
        tally here;
        auto work = [&](inbox::tables& t) {
            here = {};
            for (auto i = at; i < std::min(cases.size(), at + step); ++i) act(v, t, cases[i], wish, here);
            return kept{};
        };
        const auto told = co_await d.rows.change(work);
        if (!told) co_return trouble_answer(v, d, trouble::storage);
        all.done += here.done;
        all.unopened += here.unopened;
        all.unable += here.unable;
    }
    v.reason = "many";
    auto back = fmt::format("{}quoi={}&fait={}", way_back(liste_of_form(v)), inbox::text(to), all.done);
    if (all.unable > 0) back += fmt::format("&non={}", all.unable);
    if (all.unopened > 0) back += fmt::format("&neufs={}", all.unopened);
    co_return net::redirect(back);
}

// Whether what was confirmed is what would be done now.
awaitable<bool> is_as_confirmed(visitor& v, desk& d, const std::vector<std::string>& cases, status to) {
    auto work = [&](inbox::tables& t) { return counted(v, t, cases, to); };
    const auto now = co_await d.rows.read(work);
    co_return v.form.first("combien") == std::to_string(now.able);
}

}  // namespace

action_answer act_on_many(visitor& v, desk& d) {
    const auto action = v.form.first("action");
    const auto to = inbox::status_of(action);
    const bool known = action == "zip" || to == status::in_progress || (to && is_final(*to));
    if (!known) co_return trouble_answer(v, d, trouble::our_fault);
    const auto cases = co_await chosen(v, d);
    if (!cases) co_return net::redirect(list_address(liste_of_form(v)));
    if (cases->empty()) co_return net::redirect(way_back(liste_of_form(v)) + "rien=1");
    if (action == "zip") co_return co_await give_archive(v, d, *cases, "dossiers.zip");
    if (!is_final(*to)) co_return co_await carry_out(v, d, *cases, *to);
    if (!v.form.has("combien")) co_return co_await confirm(v, d, *cases, *to, {});
    auto fault = fault_of_reason(v, *to);
    if (!fault.empty()) co_return co_await confirm(v, d, *cases, *to, std::move(fault));
    const bool confirmed = co_await is_as_confirmed(v, d, *cases, *to);
    if (!confirmed) co_return co_await confirm(v, d, *cases, *to, {});
    co_return co_await carry_out(v, d, *cases, *to);
}

}  // namespace qf::portal
