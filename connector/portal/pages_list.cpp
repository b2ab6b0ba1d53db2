// The list of dossiers.
#include "connector/dossier/french.hpp"
#include "connector/dossier/months.hpp"
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

markup tabs(const list_view& v) {
    const auto one = [&](tab t) {
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
                one(tab::all), one(tab::unread), one(tab::open), one(tab::ended));
}

markup option(std::string_view value, std::string_view text, bool chosen) {
    return html(R"(<option value="{}"{}>{}</option>)", value, chosen ? html(" selected") : markup{}, text);
}

markup filters(const list_view& v) {
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
    const auto invalid = wrong ? html(R"( aria-invalid="true" aria-describedby="dates-erreur")") : markup{};
    return html(R"(
  <form class="filters" action="/dossiers" method="get" role="search" aria-label="Chercher un dossier">
    {}
    <div class="filter-row">
      <div class="field grow">
        <label for="q">Nom ou référence</label>
        <input id="q" name="q" type="text" value="{}" maxlength="100" autocomplete="off" spellcheck="false">
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
                hidden_tab, v.typed, wrong ? " field-wrong" : "", v.from, invalid, wrong ? " field-wrong" : "", v.until,
                invalid, process, option("", "Les plus récents", v.asked.order == list_order::newest),
                option("ancien", "Les plus anciens", v.asked.order == list_order::oldest),
                option("nom", "Le nom", v.asked.order == list_order::name), clear, when(wrong, [&] {
                    return html(R"(
    <p class="field-error" id="dates-erreur"><strong>Erreur&nbsp;:</strong> {}</p>)",
                                v.fault);
                }));
}

markup row(const list_view& v, const inbox::case_line& line) {
    const auto whole = line.last_name + ' ' + line.first_name;
    const auto back = v.query.empty() ? std::string{} : "?liste=" + net::percent_encoded(v.query);
    const bool fresh = unread(line.status);
    const auto process = when(v.process_names.size() > 1, [&] {
        const auto found = v.process_names.find(line.process_code);
        return html(R"(
        <td data-label="Démarche">{}</td>)",
                    found == v.process_names.end() ? line.process_code : found->second);
    });
    const auto months = v.other_months.find(line.id);
    const auto other_month = when(months != v.other_months.end(), [&] {
        return html(R"( <span class="other-month">Quotient de {}, demandé&nbsp;: {}</span>)",
                    dossier::french_month(months->second.obtained.month, months->second.obtained.year),
                    dossier::french_month(months->second.asked.month, months->second.asked.year));
    });
    const auto mark = when(fresh, [] { return html(R"(<span class="visually-hidden">Non lu&nbsp;: </span>)"); });
    return html(R"(
      <tr{}>
        <td class="tick"><span class="tick-box"><input type="checkbox" id="d-{}" name="dossier" value="{}"
          aria-label="Choisir le dossier de {}"></span></td>
        <th scope="row"><a href="/dossiers/{}{}">{}{}</a></th>
        <td data-label="Référence" class="code">{}</td>{}
        <td data-label="Reçu le">{}</td>
        <td data-label="État">{}{}</td>
      </tr>)",
                fresh ? html(R"( class="unread")") : markup{}, line.id, line.id, whole, line.id, back, mark, whole,
                short_reference(line.external_id), process, day(line.created), state_tag(line.status, line.outcome),
                other_month);
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
    return html(R"(
    <div class="bulk" role="group" aria-label="Agir sur les dossiers cochés">
      <p>Pour les dossiers cochés&nbsp;:</p>{}
      <button class="button button-small" type="submit" name="action" value="zip">Télécharger les pièces (ZIP)</button>
    </div>)",
                when(v.acts, [] {
                    return html(R"(
      <button class="button button-small" type="submit" name="action" value="IN_PROGRESS">Prendre en charge</button>
      <button class="button button-small" type="submit" name="action" value="DONE">Marquer comme traités</button>)");
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
    <table class="dossiers">
      <caption class="visually-hidden">Dossiers reçus&nbsp;: {}</caption>
      <thead><tr>
        <td class="tick"><span class="visually-hidden">Choisir</span></td>
        <th scope="col">Famille</th>
        <th scope="col">Référence</th>{}
        <th scope="col">Reçu le</th>
        <th scope="col">État</th>
      </tr></thead>
      <tbody>{}
      </tbody>
    </table>{}
  </form>)",
                csrf_field(f), v.query, name_of(v.tab), process,
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
             lead, done, tabs(v), filters(v), when(v.fault.empty() && (any || v.filtered), [&] { return count(v); }),
             any               ? dossier_table(f, v)
             : v.fault.empty() ? empty(v)
                               : markup{},
             pages(v)));
}

}  // namespace qf::portal
