#include "connector/portal/listing.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/encoding.hpp"
#include "connector/dossier/french.hpp"
#include "connector/dossier/months.hpp"
#include "connector/net/html.hpp"
#include "connector/net/percent.hpp"
#include "connector/portal/endpoints.hpp"
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

constexpr std::size_t typed_max = 100;  // bytes
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

// What the file says; only one that stands in the database: a list reads no large files.
std::optional<summary> summary_for(const inbox::case_line& line, inbox::tables& t) {
    const auto files = t.attachments.of_case(line.id);
    const auto* content = content_among(files);
    const auto kept = content ? t.files.find(content->id) : std::nullopt;
    if (!kept || kept->name) return std::nullopt;
    return summary_of(t.files.bytes(content->id, 0, kept->size));
}

std::optional<dossier::reference_months> two_months_of(const inbox::case_line& line, inbox::tables& t) {
    const auto row = t.cases.find(line.id);
    const auto months = row ? dossier::read_months(row->partner_attributes.value_or("")) : std::nullopt;
    return months && months->differ() ? months : std::nullopt;
}

std::vector<std::string> cells_of(const inbox::case_line& line, const std::optional<summary>& s,
                                  const std::optional<dossier::reference_months>& months, const std::string& process) {
    std::vector<std::string> out{line.external_id,  process,        std::string{word_of(line.status, line.outcome)},
                                 day(line.created), line.last_name, line.first_name};
    const auto month_words = [](const schemas::year_month& month) {
        return dossier::french_month(month.month, month.year);
    };
    out.push_back(s && s->quotient ? std::to_string(*s->quotient) : "");
    out.push_back(s ? s->month : months ? month_words(months->obtained) : "");
    out.push_back(months ? month_words(months->asked) : "");
    if (!s) {
        out.resize(out.size() + 2);
        return out;
    }
    out.push_back(s->fund);
    std::string children;
    for (const auto& child : s->children)
        children += fmt::format("{}{} ({})", children.empty() ? "" : ", ", child.names, child.birth_date);
    out.push_back(std::move(children));
    return out;
}

}  // namespace

list_view read_list(const net::target& target, const inbox::agent_row& agent) {
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
    out.typed = asked("q");
    if (!is_utf8(out.typed)) out.typed.clear();  // cut within a character
    f.text = out.typed;
    out.from = asked("du");
    out.until = asked("au");
    if (!out.from.empty()) f.from = day_begins(out.from);
    if (const auto last = day_begins(out.until)) f.until = next_day(*last);
    if (!out.from.empty() && !f.from) out.fault = "Écrivez la date de début ainsi : 31/12/2026";
    if (!out.until.empty() && !f.until) out.fault = "Écrivez la date de fin ainsi : 31/12/2026";
    if (f.from && f.until && *f.from >= *f.until) out.fault = "La date de fin doit suivre la date de début";
    const auto order = asked("tri");
    f.order = order == "ancien" ? list_order::oldest : order == "nom" ? list_order::name : list_order::newest;
    f.limit = page_length;
    constexpr std::int64_t pages_max = inbox::scan_max / page_length;
    f.offset = number_of(asked("page"), pages_max) * page_length;
    if (f.offset > 0) f.offset -= page_length;

    add(out.query, "etat", word_of(out.tab));
    out.filtered = !out.typed.empty() || !out.from.empty() || !out.until.empty() || !out.process.empty();
    add(out.query, "q", out.typed);
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
    const auto done = number_of(target.first("fait").value_or(""), 1000);
    const auto failed = number_of(target.first("non").value_or(""), 1000);
    if (target.first("rien")) return "Cochez au moins un dossier, puis choisissez une action.";
    if (done + failed == 0) return {};
    const auto what = target.first("quoi").value_or("");
    const auto* word = what == "DONE" ? "traité" : "pris en charge";
    auto out = fmt::format("{} dossier{} {}{}.", done, done > 1 ? "s" : "", word, done > 1 ? "s" : "");
    if (done == 0) out = "Aucun dossier n’a changé.";
    if (failed > 0)
        out += fmt::format(" {} ne pouvai{} pas changer : leur état ou vos droits ne le permettent pas.", failed,
                           failed > 1 ? "ent" : "t");
    return out;
}

action_answer show_list(visitor& v, desk& d) {
    auto view = read_list(v.what.target, *v.agent);
    view.done = done_in_words(v.what.target);
    view.done_in_part = number_of(v.asked("non"), 1000) > 0 || v.asked("rien") == "1";
    view.acts = std::ranges::any_of(v.agent->rights, &inbox::agent_right::acts);
    auto work = [&](inbox::tables& t) {
        if (view.fault.empty()) view.found = t.list.page(view.asked);
        for (const auto& line : view.found.lines)
            if (const auto months = two_months_of(line, t)) view.other_months.emplace(line.id, *months);
        // The tabs count what the process's filter leaves, whatever else is asked.
        for (const auto& [status, count] : t.list.counts(view.asked))
            for (const auto one : {tab::all, tab::unread, tab::open, tab::ended}) {
                const auto of = statuses_of(one);
                if (of.empty() || std::ranges::find(of, status) != of.end()) view.counts[one] += count;
            }
        view.process_names = names_of(processes_of(*v.agent), t);
        return kept{};
    };
    static_cast<void>(co_await d.rows.read(work));
    view.received_before = view.counts[tab::all] > 0;
    const auto status = view.fault.empty() ? net::http::status::ok : net::http::status::unprocessable_entity;
    co_return shown(d, list_page(frame_of(v, d, place::list), view), status);
}

action_answer export_list(visitor& v, desk& d) {
    auto view = read_list(v.what.target, *v.agent);
    if (!view.fault.empty()) co_return net::redirect("/dossiers?" + view.query);
    auto& f = view.asked;
    f.offset = 0;
    f.limit = static_cast<std::int64_t>(d.conf.export_max);
    std::map<std::string, std::string> names;
    auto list = [&](inbox::tables& t) {
        names = names_of(processes_of(*v.agent), t);
        return t.list.page(f);
    };
    const auto page = co_await d.rows.read(list);
    // Who exported how much is on disk before the first line leaves.
    const auto row = trail_of(v, "export", {}, fmt::format("{} dossiers", page.lines.size()));
    auto tell = [&](inbox::tables& t) { return t.trail.add(row), kept{}; };
    const auto told = co_await d.rows.change(tell);
    if (!told) co_return trouble_answer(v, d, trouble::storage);

    table_text out{{"Référence", "Démarche", "État", "Reçu le", "Nom", "Prénom", "Quotient familial",
                    "Mois du quotient", "Mois demandé, s’il est autre", "Organisme", "Enfants"}};
    // In steps, so that the API's readers come in between.
    for (std::size_t at = 0; at < page.lines.size(); at += export_step) {
        auto step = [&](inbox::tables& t) {
            const auto end = std::min(page.lines.size(), at + static_cast<std::size_t>(export_step));
            for (auto i = at; i < end; ++i) {
                const auto& line = page.lines[i];
                out.add(cells_of(line, summary_for(line, t), two_months_of(line, t), names.at(line.process_code)));
            }
            return kept{};
        };
        static_cast<void>(co_await d.rows.read(step));
    }
    co_return file_answer("dossiers.csv", "text/csv; charset=utf-8", std::move(out).text());
}

}  // namespace qf::portal
