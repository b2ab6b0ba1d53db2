#include "connector/portal/listing.hpp"

#include "connector/base/asio.hpp"
#include "connector/dossier/french.hpp"
#include "connector/net/html.hpp"
#include "connector/net/percent.hpp"
#include "connector/portal/endpoints.hpp"
#include "connector/portal/searching.hpp"
#include "connector/portal/table_text.hpp"
#include "connector/portal/wording.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

using inbox::list_order;

constexpr std::int64_t export_step = 200;

tab tab_of(std::string_view word) {
    for (const auto one : {tab::unread, tab::open, tab::ended})
        if (word_of(one) == word) return one;
    return tab::all;
}

std::int64_t number_of(std::string_view text, std::int64_t most) {
    std::int64_t out = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
    return wrong == std::errc{} && end == text.data() + text.size() && out >= 0 && out <= most ? out : 0;
}

void add(std::string& query, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    query += fmt::format("{}{}={}", query.empty() ? "" : "&", name, net::percent_encoded(text));
}

std::map<std::string, std::string> names_of(const std::vector<std::string>& processes, inbox::tables& t) {
    std::map<std::string, std::string> out;
    for (const auto& code : processes) {
        const auto row = t.processes.find(code);
        out.emplace(code, row ? row->name : code);
    }
    return out;
}

std::string references_of(const std::vector<inbox::case_line>& lines) {
    std::string out;
    for (const auto& one : lines) out += (out.empty() ? "" : ", ") + std::string{short_reference(one.external_id)};
    return out;
}

constexpr const char* export_heads[] = {"Référence",
                                        "Démarche",
                                        "État",
                                        "Reçu le",
                                        "Nom",
                                        "Prénom",
                                        "Nom d’usage",
                                        "Quotient familial",
                                        "Mois",
                                        "Mois demandé, s’il est autre",
                                        "Organisme",
                                        "Enfants",
                                        "Corrige le dossier",
                                        "Corrigé par le dossier",
                                        "Autres dossiers de la même famille"};

std::vector<std::string> cells_of(const inbox::case_line& line, const line_facts& facts, const std::string& process) {
    const auto month_words = [](const schemas::year_month& month) {
        return dossier::french_month(month.month, month.year);
    };
    const auto& s = facts.said;
    const auto& months = facts.months;
    std::string children;
    if (s)
        for (const auto& child : s->children)
            children += fmt::format("{}{} ({})", children.empty() ? "" : ", ", child.names, child.birth_date);
    if (s && children.empty()) children = no_children_in_words(s->tells_children);
    return {std::string{short_reference(line.external_id)},
            process,
            std::string{word_of(line.status, line.outcome)},
            day(line.created),
            line.last_name,
            line.first_name,
            s ? s->applicant.usage : "",
            !s            ? std::string{}
            : s->quotient ? std::to_string(*s->quotient)
                          : std::string{not_told},
            s        ? s->month
            : months ? month_words(months->obtained)
                     : "",
            months ? month_words(months->asked) : "",
            s ? std::string{fund_in_words(s->fund)} : "",
            children,
            facts.kin.corrects,
            references_of(facts.kin.corrected_by),
            references_of(facts.kin.others)};
}

}  // namespace

list_view read_list(const net::target& target, const inbox::agent_row& agent,
                    const std::vector<known_search>& searches) {
    const auto asked = [&](std::string_view name) {
        return std::string{target.first(name).value_or("").substr(0, typed_max)};
    };
    list_view out;
    auto& f = out.asked;
    f.recipient = agent.organization;
    f.processes = processes_of(agent);
    out.process = asked("demarche");
    if (agent.may_read(out.process))
        f.processes = {out.process};
    else
        out.process.clear();
    out.tab = tab_of(asked("etat"));
    f.statuses = statuses_of(out.tab);
    const auto marker = asked("r");
    const auto typed = marker.empty() ? std::optional<std::string>{""} : search_of(marker, searches);
    out.typed = typed.value_or("");
    f.text = out.typed;
    f.names_in = names_in_content;
    out.from = asked("du");
    out.until = asked("au");
    if (!out.from.empty()) f.made_from = day_begins(out.from);
    if (const auto last = day_begins(out.until)) f.until = next_day(*last);
    if (!out.from.empty() && !f.made_from) out.fault = "Écrivez la date de début ainsi : 31/12/2026";
    if (!out.until.empty() && !f.until) out.fault = "Écrivez la date de fin ainsi : 31/12/2026";
    if (f.made_from && f.until && *f.made_from >= *f.until) out.fault = "La date de fin doit suivre la date de début";
    if (!out.fault.empty()) out.fault_in = "du";
    if (!typed) {  // never the whole list in place of what was looked for
        out.fault = "Cette recherche n’est plus gardée : écrivez-la de nouveau";
        out.fault_in = "q";
    }
    const auto order = asked("tri");
    f.order = order == "ancien" ? list_order::oldest : order == "nom" ? list_order::name : list_order::newest;
    f.limit = page_length;
    constexpr std::int64_t pages_max = inbox::scan_max / page_length;
    f.offset = number_of(asked("page"), pages_max) * page_length;
    if (f.offset > 0) f.offset -= page_length;

    add(out.query, "etat", word_of(out.tab));
    out.filtered = !marker.empty() || !out.from.empty() || !out.until.empty() || !out.process.empty();
    add(out.query, "r", marker);
    add(out.query, "du", out.from);
    add(out.query, "au", out.until);
    add(out.query, "demarche", out.process);
    add(out.query, "tri", f.order == list_order::newest ? "" : order);
    return out;
}

std::string list_address(std::string_view query) {
    constexpr std::size_t query_max = 1000;
    const auto safe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"=&%-_.~"}.find(c) != std::string_view::npos;
    };
    if (query.empty() || query.size() > query_max || !std::ranges::all_of(query, safe)) return "/dossiers";
    return fmt::format("/dossiers?{}", query);
}

std::string done_in_words(const net::target& target) {
    const auto count = [&](std::string_view name) { return number_of(target.first(name).value_or(""), many_max); };
    const auto done = count("fait"), failed = count("non"), unopened = count("neufs");
    if (target.first("rien")) return "Cochez au moins un dossier, puis choisissez une action.";
    if (done + failed + unopened == 0) return {};
    const auto scope = target.first("quoi").value_or("");
    const auto* word = scope == "DONE" ? "traité" : scope == "REFUSED" ? "refusé" : "pris";
    const auto* plural = done > 1 && scope != "IN_PROGRESS" ? "s" : "";  // "pris" has its own
    auto out = fmt::format("{} dossier{} {}{}{}.", done, done > 1 ? "s" : "", word, plural,
                           scope == "IN_PROGRESS" ? " en charge" : "");
    if (done == 0) out = "Aucun dossier n’a changé.";
    if (unopened > 0)
        out += fmt::format(" {} n’{} pas encore ouvert{} : ouvrez-le{} d’abord.", unopened,
                           unopened > 1 ? "étaient" : "était", unopened > 1 ? "s" : "", unopened > 1 ? "s" : "");
    if (failed > 0)
        out += fmt::format(" {} ne pouvai{} pas changer : leur état ou vos droits ne le permettent pas.", failed,
                           failed > 1 ? "ent" : "t");
    return out;
}

action_answer show_list(portal_request& request, portal_services& services) {
    auto view = read_list(request.exchange.target, *request.agent, request.open->content.agent->searches);
    view.done = done_in_words(request.exchange.target);
    view.done_in_part =
        !request.asked("non").empty() || !request.asked("neufs").empty() || request.asked("rien") == "1";
    view.acts = std::ranges::any_of(request.agent->rights, &inbox::agent_right::acts);
    auto work = [&](inbox::tables& t) {
        if (view.fault.empty()) view.found = t.list.page(view.asked);
        // The last page may have emptied since: the one before it, then.
        if (view.found.lines.empty() && view.found.total > 0) {
            view.asked.offset = (view.found.total - 1) / page_length * page_length;
            view.found = t.list.page(view.asked);
        }
        for (const auto& line : view.found.lines) view.facts.emplace(line.id, facts_of(line, t));
        // The tabs count what the process's filter leaves, whatever else is asked.
        for (const auto& [status, count] : t.list.counts(view.asked))
            for (const auto one : {tab::all, tab::unread, tab::open, tab::ended}) {
                const auto of = statuses_of(one);
                if (of.empty() || std::ranges::find(of, status) != of.end()) view.counts[one] += count;
            }
        view.process_names = names_of(processes_of(*request.agent), t);
        return kept{};
    };
    static_cast<void>(co_await services.rows.read(work));
    view.received_before = view.counts[tab::all] > 0;
    const auto status = view.fault.empty() ? net::http::status::ok : net::http::status::unprocessable_entity;
    co_return shown(services, list_page(frame_of(request, services, section::list), view), status);
}

action_answer export_list(portal_request& request, portal_services& services) {
    auto view = read_list(request.exchange.target, *request.agent, request.open->content.agent->searches);
    if (!view.fault.empty()) co_return net::redirect("/dossiers?" + view.query);
    auto& f = view.asked;
    f.offset = 0;
    f.limit = static_cast<std::int64_t>(services.conf.export_max);
    std::map<std::string, std::string> names;
    auto list = [&](inbox::tables& t) {
        names = names_of(processes_of(*request.agent), t);
        return t.list.page(f);
    };
    const auto page = co_await services.rows.read(list);
    // Who exported how much is on disk before the first line leaves.
    const auto row = trail_of(request, "export", {}, fmt::format("{} dossiers", page.lines.size()));
    auto tell = [&](inbox::tables& t) { return t.trail.add(row), kept{}; };
    const auto told = co_await services.rows.change(tell);
    if (!told) co_return trouble_answer(request, services, trouble::storage);

    table_text out{{std::begin(export_heads), std::end(export_heads)}};
    // In steps, so that the API's readers come in between.
    for (std::size_t at = 0; at < page.lines.size(); at += export_step) {
        auto step = [&](inbox::tables& t) {
            const auto end = std::min(page.lines.size(), at + static_cast<std::size_t>(export_step));
            for (auto i = at; i < end; ++i) {
                const auto& line = page.lines[i];
                out.add(cells_of(line, facts_of(line, t), names.at(line.process_code)));
            }
            return kept{};
        };
        static_cast<void>(co_await services.rows.read(step));
    }
    co_return file_answer("dossiers.csv", "text/csv; charset=utf-8", std::move(out).text());
}

}  // namespace qf::portal
