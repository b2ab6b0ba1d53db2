// The list of dossiers.
#include "connector/dossier/french.hpp"
#include "connector/net/percent.hpp"
#include "connector/portal/layout.hpp"
#include "connector/portal/listing.hpp"
#include "connector/portal/wording.hpp"

#include <algorithm>
#include <vector>

namespace qf::portal {
namespace {

using inbox::list_order;
using inbox::status;

std::string_view name_of(tab t) noexcept {
    constexpr std::string_view names[] = {"Tous", "À ouvrir", "En cours", "Terminés"};
    return names[static_cast<std::size_t>(t)];
}

// "/dossiers?<query>&page=2"
std::string address_of(const list_view& v, std::int64_t page) {
    std::string out = v.query;
    if (page > 1) out += (out.empty() ? "page=" : "&page=") + std::to_string(page);
    return out.empty() ? "/dossiers" : "/dossiers?" + out;
}

// The list as it stands, with its page: what every answer leads back to.
std::string list_query(const list_view& v) {
    const auto page = v.asked.offset / page_length + 1;
    auto out = v.query;
    if (page > 1) out += (out.empty() ? "page=" : "&page=") + std::to_string(page);
    return out;
}

markup tabs(const list_view& v) {
    const auto tab_link = [&](tab t) {
        const auto found = v.counts.find(t);
        const auto count = found == v.counts.end() ? 0 : found->second;
        const auto word = word_of(t);
        const auto address = word.empty() ? std::string{"/dossiers"} : "/dossiers?etat=" + std::string{word};
        return html(R"(
      <li><a href="{}"{}>{} <span class="count-of">{}</span></a></li>)",
                    address, when(t == v.tab, [] { return html(R"( aria-current="page")"); }), name_of(t), count);
    };
    return html(R"(
  <nav class="tabs" aria-label="États des dossiers">
    <ul>{}{}{}{}
    </ul>
  </nav>)",
                tab_link(tab::all), tab_link(tab::unread), tab_link(tab::open), tab_link(tab::ended));
}

markup option(std::string_view value, std::string_view text, bool chosen) {
    return html(R"(<option value="{}"{}>{}</option>)", value, chosen ? html(" selected") : markup{}, text);
}

markup filters(const frame& f, const list_view& v) {
    const auto process = when(v.process_names.size() > 1, [&] {
        return html(R"(
      <div class="field">
        <label for="demarche">Démarche</label>
        <select id="demarche" name="demarche">{}{}</select>
      </div>)",
                    option("", "Toutes", v.process.empty()), each(v.process_names, [&](const auto& one) {
                        return option(one.first, one.second, one.first == v.process);
                    }));
    });
    const bool wrong = !v.fault.empty();
    const auto hidden_tab = when(
        v.tab != tab::all, [&] { return html(R"(<input type="hidden" name="etat" value="{}">)", word_of(v.tab)); });
    const auto clear = when(v.filtered, [&] {
        const auto word = word_of(v.tab);
        return html(R"(
    <p class="clear"><a href="{}">Effacer les filtres</a></p>)",
                    word.empty() ? std::string{"/dossiers"} : "/dossiers?etat=" + std::string{word});
    });
    const bool of_search = wrong && v.fault_in == "q", of_dates = wrong && !of_search;
    const auto invalid_when = [](bool is) {
        return is ? html(R"( aria-invalid="true" aria-describedby="filtre-erreur")") : markup{};
    };
    const auto invalid = invalid_when(of_dates);
    return html(R"(
  <form class="filters" action="/dossiers" method="post" role="search" aria-label="Chercher un dossier">
    {}{}
    <div class="filter-row">
      <div class="field grow{}">
        <label for="q">Nom, enfant ou référence</label>
        <input id="q" name="q" type="text" value="{}" maxlength="100" autocomplete="off" spellcheck="false"{}>
      </div>
      <div class="field{}">
        <label for="du">Reçu à partir du</label>
        <input id="du" name="du" type="date" value="{}"{}>
      </div>
      <div class="field{}">
        <label for="au">Jusqu’au</label>
        <input id="au" name="au" type="date" value="{}"{}>
      </div>{}
      <div class="field order">
        <label for="tri">Trier par</label>
        <select id="tri" name="tri">{}{}{}</select>
      </div>
      <div class="field filter-end">
        <button class="button button-small" type="submit">Filtrer</button>
      </div>
    </div>{}{}
  </form>)",
                csrf_field(f), hidden_tab, of_search ? " field-wrong" : "", v.typed, invalid_when(of_search),
                of_dates ? " field-wrong" : "", v.from, invalid, of_dates ? " field-wrong" : "", v.until, invalid,
                process, option("", "Les plus récents", v.asked.order == list_order::newest),
                option("ancien", "Les plus anciens", v.asked.order == list_order::oldest),
                option("nom", "Le nom", v.asked.order == list_order::name), clear, when(wrong, [&] {
                    return html(R"(
    <p class="field-error" id="filtre-erreur"><strong>Erreur&nbsp;:</strong> {}</p>)",
                                v.fault);
                }));
}

std::string month_in_list(const schemas::year_month& month) {
    return dossier::french_month(month.month, month.year);
}

markup months_cell(const line_facts& facts) {
    const auto other = when(facts.months.has_value(), [&] {
        return html(R"( <span class="other-month">demandé&nbsp;: {}</span>)", month_in_list(facts.months->asked));
    });
    const auto month = facts.said     ? facts.said->month
                       : facts.months ? month_in_list(facts.months->obtained)
                                      : std::string{};
    return html("{}{}", month, other);
}

// "LÉO, MIA": the agent looks for a child more often than for who asks.
markup children_cell(const summary& s) {
    if (s.children.empty()) return html("{}", s.tells_children ? std::string_view{"Aucun"} : not_told);
    std::string out;
    for (const auto& one : s.children) out += (out.empty() ? "" : ", ") + (one.given.empty() ? one.names : one.given);
    return html("{}", out);
}

// Which dossier counts, where a family has several.
markup kin_of(const relatives& k) {
    const auto flag = [](std::string_view what, std::string_view reference, std::size_t more = 0) {
        const auto others = when(more > 0, [&] { return html(" (+&nbsp;{})", more); });
        return html(R"( <span class="kin">{} {}{}</span>)", what, reference, others);
    };
    const auto first = when(!k.others.empty() && k.corrects.empty() && k.corrected_by.empty(), [&] {
        return flag("Même famille\u00A0:", short_reference(k.others.front().external_id), k.others.size() - 1);
    });
    return when(!k.corrects.empty(), [&] { return flag("Corrige", k.corrects); }) +
           each(k.corrected_by,
                [&](const auto& one) { return flag("Corrigé par", short_reference(one.external_id)); }) +
           first;
}

markup row(const list_view& v, const inbox::case_line& line) {
    const auto whole = line.last_name + ' ' + line.first_name;
    const auto liste = list_query(v);
    const auto back = liste.empty() ? std::string{} : "?liste=" + net::percent_encoded(liste);
    const bool fresh = unread(line.status);
    const auto process = when(v.process_names.size() > 1, [&] {
        const auto found = v.process_names.find(line.process_code);
        return html(R"(
        <td data-label="Démarche">{}</td>)",
                    found == v.process_names.end() ? line.process_code : found->second);
    });
    const auto found = v.facts.find(line.id);
    const auto& facts = found == v.facts.end() ? line_facts{} : found->second;
    const auto quotient = when(facts.said.has_value(), [&] {
        return html("{}", facts.said->quotient ? dossier::french_number(*facts.said->quotient) : std::string{not_told});
    });
    const auto usage = when(facts.said && !facts.said->applicant.usage.empty(), [&] {
        return html(R"( <span class="usage">nom d’usage {}</span>)", facts.said->applicant.usage);
    });
    const auto mark = when(fresh, [] { return html(R"(<span class="visually-hidden">Non lu&nbsp;: </span>)"); });
    return html(R"(
      <tr{}>
        <td class="tick"><span class="tick-box"><input type="checkbox" id="d-{}" name="dossier" value="{}"
          aria-label="Choisir le dossier de {}"></span></td>
        <th scope="row"><a href="/dossiers/{}{}">{}{}</a>{}</th>
        <td data-label="Quotient" class="number">{}</td>
        <td data-label="Mois" class="month">{}</td>
        <td data-label="Enfants">{}</td>
        <td data-label="Référence" class="code">{}{}</td>{}
        <td data-label="Reçu le" class="date">{}</td>
        <td data-label="État">{}</td>
      </tr>)",
                fresh ? html(R"( class="unread")") : markup{}, line.id, line.id, whole, line.id, back, mark, whole,
                usage, quotient, months_cell(facts),
                when(facts.said.has_value(), [&] { return children_cell(*facts.said); }),
                short_reference(line.external_id), kin_of(facts.kin), process, day(line.created),
                state_tag(line.status, line.outcome));
}

markup pages(const list_view& v) {
    const auto last = std::max<std::int64_t>(1, (v.found.total + page_length - 1) / page_length);
    const auto now = v.asked.offset / page_length + 1;
    if (last == 1) return {};
    const auto step = [&](std::int64_t to, std::string_view text) {
        return html(R"(
      <li><a href="{}">{}</a></li>)",
                    address_of(v, to), text);
    };
    return html(R"(
  <nav class="pager" aria-label="Pages de la liste">
    <ul>{}{}
      <li><span aria-current="page">Page {} sur {}</span></li>{}{}
    </ul>
  </nav>)",
                when(now > 2, [&] { return step(1, "Première"); }),
                when(now > 1, [&] { return step(now - 1, "Précédente"); }), now, last,
                when(now < last, [&] { return step(now + 1, "Suivante"); }),
                when(now + 1 < last, [&] { return step(last, "Dernière"); }));
}

markup empty(const list_view& v) {
    if (v.filtered)
        return html(R"(
  <div class="card empty">
    <h2>Aucun dossier ne correspond</h2>
    <p>Vérifiez l’orthographe du nom, élargissez les dates, ou cherchez dans tous les états. Les accents, les majuscules et
      les traits d’union ne comptent pas.</p>
    <p><a class="button button-quiet" href="/dossiers">Voir tous les dossiers</a></p>
  </div>)");
    if (v.process_names.empty())
        return html(R"(
  <div class="card empty">
    <h2>Aucune démarche ne vous est confiée</h2>
    <p>L’administrateur du portail de votre organisation choisit les démarches que vous pouvez lire ou traiter.</p>
  </div>)");
    if (v.tab == tab::unread)
        return html(R"(
  <div class="card empty">
    <h2>Tout est ouvert</h2>
    <p>Aucun dossier n’attend d’être lu. Les nouveaux apparaîtront ici.</p>
  </div>)");
    if (v.received_before)
        return html(R"(
  <div class="card empty">
    <h2>Aucun dossier dans cet état</h2>
    <p><a class="button button-quiet" href="/dossiers">Voir tous les dossiers</a></p>
  </div>)");
    return html(R"(
  <div class="card empty">
    <h2>Pas encore de dossier</h2>
    <p>Dès qu’une famille transmet son quotient familial à votre commune, son dossier arrive ici, en général en moins d’une
      minute. Vous n’avez rien à faire d’ici là.</p>
    <p>Pour vous faire connaître, donnez aux familles l’adresse du formulaire&nbsp;: le QR code de votre commune y est à
      imprimer.</p>
  </div>)");
}

markup actions(const list_view& v) {
    const auto total = v.found.total;
    const auto all = when(total > static_cast<std::int64_t>(v.found.lines.size()), [&] {
        return html(R"(
      <div class="check">
        <input type="checkbox" id="tous" name="tous" value="oui">
        <label for="tous">Tous ceux de la liste&nbsp;: {}{}</label>
      </div>)",
                    std::min(total, many_max), total > many_max ? " (les premiers)" : "");
    });
    return html(R"(
    <div class="bulk" role="group" aria-label="Agir sur les dossiers choisis">
      <p>Pour les dossiers cochés&nbsp;:</p>{}{}
      <button class="button button-small" type="submit" name="action" value="zip">Télécharger les pièces (ZIP)</button>
    </div>)",
                all, when(v.acts, [] {
                    return html(R"(
      <button class="button button-small" type="submit" name="action" value="IN_PROGRESS">Prendre en charge</button>
      <button class="button button-small" type="submit" name="action" value="DONE">Marquer comme traités…</button>
      <button class="button button-small" type="submit" name="action" value="REFUSED">Refuser…</button>)");
                }));
}

markup dossier_table(const frame& f, const list_view& v) {
    const auto process = when(v.process_names.size() > 1, [] {
        return html(R"(
        <th scope="col">Démarche</th>)");
    });
    return html(R"(
  <form action="/dossiers/actions" method="post">
    {}
    <input type="hidden" name="liste" value="{}">
    <table class="dossiers dense">
      <caption class="visually-hidden">Dossiers reçus&nbsp;: {}</caption>
      <thead><tr>
        <td class="tick"><span class="visually-hidden">Choisir</span></td>
        <th scope="col">Famille</th>
        <th scope="col" class="number">Quotient</th>
        <th scope="col">Mois</th>
        <th scope="col">Enfants</th>
        <th scope="col">Référence</th>{}
        <th scope="col">Reçu le</th>
        <th scope="col">État</th>
      </tr></thead>
      <tbody>{}
      </tbody>
    </table>{}
  </form>)",
                csrf_field(f), list_query(v), name_of(v.tab), process,
                each(v.found.lines, [&](const inbox::case_line& line) { return row(v, line); }), actions(v));
}

markup count(const list_view& v) {
    const auto total = v.found.total;
    const auto first = v.asked.offset + 1;
    const auto last = v.asked.offset + static_cast<std::int64_t>(v.found.lines.size());
    const auto shown = when(total > page_length && last >= first, [&] { return html(", de {} à {}", first, last); });
    const auto capped = when(v.found.capped, [] {
        return html(
            " <span class=\"hint\">parmi les 10&nbsp;000 plus récents&nbsp;: des dates mènent aux autres</span>");
    });
    return html(R"(
  <div class="list-head">
    <p class="found" role="status"><strong>{}{} dossier{}</strong>{}{}</p>{}
  </div>)",
                v.found.capped ? "Plus de " : "", total, total > 1 ? "s" : "", shown, capped, when(total > 0, [&] {
                    return html(R"(
    <p><a class="export" href="/dossiers.csv{}{}">Exporter cette liste (CSV)</a></p>)",
                                v.query.empty() ? "" : "?", v.query);
                }));
}

}  // namespace

std::vector<status> statuses_of(tab t) {
    switch (t) {
        case tab::unread:
            return {status::hubee_notified, status::sent};
        case tab::open:
            return {status::si_received, status::si_intg_error, status::in_progress, status::add_awaiting};
        case tab::ended:
            return {status::done, status::refused, status::closed, status::archived};
        case tab::all:
            break;
    }
    return {};
}

std::string_view word_of(tab t) noexcept {
    constexpr std::string_view words[] = {"", "a-ouvrir", "en-cours", "termines"};
    return words[static_cast<std::size_t>(t)];
}

std::string list_page(const frame& f, const list_view& v) {
    const auto unread_count = v.counts.contains(tab::unread) ? v.counts.at(tab::unread) : 0;
    const auto done = when(!v.done.empty(), [&] {
        return html(R"(
  <div class="notice notice-{}" role="status"><p>{}</p></div>)",
                    v.done_in_part ? "warning" : "success", v.done);
    });
    const auto title = std::string{v.fault.empty() ? "" : "Erreur – "} + "Dossiers reçus";
    const auto lead = unread_count > 0    ? html("<strong>{}{}</strong> à ouvrir.", unread_count,
                                              unread_count > 1 ? " dossiers" : " dossier")
                      : v.received_before ? html("Tout est lu.")
                                          : html("Ce que les familles transmettent à votre commune.");
    const bool any = !v.found.lines.empty();
    return written(
        f, title,
        html(R"(
<div class="wide list">
  <h1>Dossiers reçus</h1>
  <p class="lead">{}</p>{}{}{}{}{}{}
</div>)",
             lead, done, tabs(v), filters(f, v), when(v.fault.empty() && (any || v.filtered), [&] { return count(v); }),
             any               ? dossier_table(f, v)
             : v.fault.empty() ? empty(v)
                               : markup{},
             pages(v)));
}

}  // namespace qf::portal
