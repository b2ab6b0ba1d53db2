// One dossier.
#include "connector/dossier/french.hpp"
#include "connector/dossier/months.hpp"
#include "connector/portal/layout.hpp"
#include "connector/portal/wording.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace qf::portal {
namespace {

using inbox::status;

markup said(const dossier_view& v) {
    constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"en-cours", "Le dossier est en cours de traitement."},
        {"complement", "La demande de complément est enregistrée."},
        {"traite", "Le dossier est traité."},
        {"refus", "Le dossier est refusé, avec votre motif."},
        {"note", "Le commentaire est enregistré. Seule votre organisation le voit."}};
    const auto* found = std::ranges::find(words, v.done, &std::pair<std::string_view, std::string_view>::first);
    if (found == std::ranges::end(words)) return {};
    return html(R"(
  <div class="notice notice-success" role="status"><p>{}</p></div>)",
                found->second);
}

bool offered(const dossier_view& v, status outcome) {
    return std::ranges::find(v.moves, outcome) != v.moves.end();
}

std::string month_in_words(const schemas::year_month& month) {
    return dossier::french_month(month.month, month.year);
}

markup quotient(const dossier_view& v) {
    const auto& s = *v.summary;
    const auto months = dossier::read_months(v.row.partner_attributes.value_or(""));
    const bool other_month = months && months->differ();
    const auto warned = when(other_month, [&] {
        return html(R"(
      <div class="notice notice-warning"><p>Le quotient est celui de <strong>{}</strong>, alors que votre commune demande
        <strong>{}</strong>.</p></div>)",
                    month_in_words(months->obtained), month_in_words(months->asked));
    });
    const auto zero = when(s.quotient == 0, [] {
        return html(R"(
      <p class="hint">{}</p>)",
                    dossier::zero_quotient);
    });
    const auto value = s.quotient ? html(R"(<p class="value">{}</p>)", dossier::french_number(*s.quotient))
                                  : html(R"(<p class="value value-absent">{}</p>)", not_told);
    return html(R"(
    <section class="quotient" aria-labelledby="qf">
      <h2 id="qf">Quotient familial</h2>
      {}{}
      <dl class="facts">{}{}{}{}</dl>{}
    </section>)",
                value, zero, fact("Mois", s.month),
                fact("Mois demandé", other_month ? month_in_words(months->asked) : std::string{}),
                fact("Organisme", fund_in_words(s.fund)), fact("Votre numéro de dossier", s.external_id), warned);
}

markup one_person(const person& p) {
    const auto usage = when(!p.usage.empty(), [&] { return html(", nom d’usage {}", p.usage); });
    const auto born =
        when(!p.birth_date.empty(), [&] { return html("<span>Naissance&nbsp;: {}</span>", p.birth_date); });
    return html(R"(
        <li><strong>{}{}</strong>{}</li>)",
                p.names, usage, born);
}

markup people(const summary& s) {
    const auto list = [](std::string_view id, std::string_view title, const std::vector<person>& all) {
        return html(R"(
      <h3 id="{}">{}</h3>
      <ul class="people" aria-labelledby="{}">{}
      </ul>)",
                    id, title, id, each(all, one_person));
    };
    const auto address = when(!s.address.empty(), [&] {
        return html(R"(
      <h3>Adresse</h3>
      <p class="postal">{}</p>)",
                    each(s.address, [](const std::string& line) { return html("<span>{}</span>", line); }));
    });
    return html(R"(
    <section class="card" aria-labelledby="famille">
      <h2 id="famille">Famille</h2>{}{}{}{}
    </section>)",
                list("demandeur", "Demandeur", {s.applicant}),
                when(!s.adults.empty(), [&] { return list("allocataires", "Allocataires", s.adults); }),
                s.children.empty() ? html(R"(
      <h3>Enfants</h3>
      <p>{}</p>)",
                                          no_children_in_words(s.tells_children))
                                   : list("enfants", s.children.size() > 1 ? "Enfants" : "Enfant", s.children),
                address);
}

markup file_line(const dossier_view& v, const inbox::attachment_row& file) {
    const auto about =
        html(R"(<span class="file-about">{}, {}</span>)", kind_in_words(file.mime_type), size_in_words(file.size));
    if (file.status != "RECEIVED")
        return html(R"(
        <li><span class="file-name">{}</span> {} <em>{}</em></li>)",
                    file.file_name, about,
                    file.status == "DELETED" ? "supprimée à la fin de sa durée de conservation" : "pas encore arrivée");
    return html(R"(
        <li><span class="file-name">{}</span> {}
          <span class="file-links"><a href="/dossiers/{}/pieces/{}">Voir<span class="visually-hidden"> {}</span></a>
          <a href="/dossiers/{}/pieces/{}/telecharger">Télécharger<span class="visually-hidden"> {}</span></a></span></li>)",
                file.file_name, about, v.row.id, file.id, file.file_name, v.row.id, file.id, file.file_name);
}

markup files(const dossier_view& v) {
    if (v.files.empty()) return {};
    const auto there = std::ranges::any_of(v.files, [](const auto& one) { return one.status == "RECEIVED"; });
    return html(R"(
    <section class="card" aria-labelledby="pieces">
      <h2 id="pieces">Pièces</h2>
      <ul class="files">{}
      </ul>{}
    </section>)",
                each(v.files, [&](const auto& one) { return file_line(v, one); }), when(there, [&] {
                    return html(R"(
      <p><a class="button button-small" href="/dossiers/{}/pieces.zip">Tout télécharger (ZIP)</a></p>)",
                                v.row.id);
                }));
}

markup event(const dossier_view& v, const inbox::event_row& e) {
    const bool ours = e.transmitter == v.row.recipient;
    const auto author = e.author.value_or(ours ? "Votre organisation" : "Service en ligne");
    const auto message = when(e.message && !e.message->empty(), [&] {
        return html(R"(
          <p class="said">{}</p>)",
                    *e.message);
    });
    const auto comment = when(e.comment && !e.comment->empty(), [&] {
        return html(R"(
          <p class="said said-inside"><span class="inside">Interne</span> {}</p>)",
                    *e.comment);
    });
    const auto found = v.event_files.find(e.id);
    const auto attached = when(found != v.event_files.end(), [&] {
        return html(R"(
          <ul class="files">{}</ul>)",
                    each(found->second, [&](const auto& one) { return file_line(v, one); }));
    });
    return html(R"(
        <li>
          <p class="event-name">{}</p>
          <p class="event-about">{}, {}</p>{}{}{}
        </li>)",
                word_of(e), author, moment(e.created), message, comment, attached);
}

markup timeline(const dossier_view& v) {
    std::vector<inbox::event_row> newest{v.events.rbegin(), v.events.rend()};
    return html(R"(
    <section class="card" aria-labelledby="suivi">
      <h2 id="suivi">Suivi</h2>
      <ol class="timeline" reversed>{}
        <li>
          <p class="event-name">Dossier reçu</p>
          <p class="event-about">{}</p>
        </li>
      </ol>
    </section>)",
                each(newest, [&](const auto& one) { return event(v, one); }), moment(v.row.created));
}

// What a colleague did while this agent was writing; the text stands in the form that the link leads to.
markup changed_meanwhile(const dossier_view& v, std::string_view field) {
    if (!v.stale) return {};
    const auto kept_text = when(!v.typed.empty(), [&] {
        return html(R"(
    <p><a href="#{}">Votre texte est gardé&nbsp;: relisez-le</a>, puis envoyez-le de nouveau s’il convient encore.</p>)",
                    field);
    });
    const auto list = when(!v.meanwhile.empty(), [&] {
        return html(R"(
    <ul class="meanwhile">{}
    </ul>)",
                    each(v.meanwhile, [&](const auto& one) { return event(v, one); }));
    });
    return html(R"(
  <div class="notice notice-warning" role="alert">
    <p class="notice-title">Le dossier a changé entre-temps&nbsp;: votre réponse n’a pas été envoyée.</p>{}{}
  </div>)",
                list, kept_text);
}

struct offer {
    status outcome;
    std::string_view word, title, button, id, label, hint;
    bool needed;
};
constexpr offer offers[] = {
    {status::in_progress, "en-cours", "Prendre en charge", "Prendre en charge", "message-en-cours", "Message",
     "Transmis au service en ligne avec votre réponse.", false},
    {status::add_awaiting, "complement", "Demander un complément", "Envoyer la demande", "message-complement",
     "Ce qui manque",
     "Transmis au service en ligne. Prévenez aussi la famille : le formulaire ne lui montre pas ce texte.", true},
    {status::done, "traite", "Marquer comme traité", "Marquer comme traité", "message-traite", "Message",
     "La famille voit que son dossier est traité. Plus aucune réponse ne sera possible ensuite.", false},
    {status::refused, "refus", "Refuser", "Refuser le dossier", "message-refus", "Motif du refus",
     "Transmis au service en ligne. La famille voit que le dossier est refusé ; plus aucune réponse ne sera possible "
     "ensuite.",
     true},
};

// What every form of a dossier sends beside its own: who asks, what they had before them, the list they came from.
markup hidden_fields(const frame& f, const dossier_view& v) {
    return html(R"({}
          <input type="hidden" name="vu" value="{}">
          <input type="hidden" name="liste" value="{}">)",
                csrf_field(f), v.seen, v.liste);
}

markup answer_form(const frame& f, const dossier_view& v, const offer& o) {
    const bool wrong = v.fault_in == o.id && !v.fault.empty();
    const bool kept_open = wrong || (v.stale && v.fault_in == o.id);
    const text_area area{.id = o.id,
                         .label = o.label,
                         .hint = o.hint,
                         .needed = o.needed,
                         .typed = v.fault_in == o.id ? std::string_view{v.typed} : std::string_view{},
                         .fault = wrong ? std::string_view{v.fault} : std::string_view{}};
    return html(R"(
      <details{}>
        <summary>{}</summary>
        <form action="/dossiers/{}/reponse" method="post">
          {}
          <input type="hidden" name="reponse" value="{}">{}
          <button class="button{}" type="submit">{}</button>
        </form>
      </details>)",
                kept_open ? html(" open") : markup{}, o.title, v.row.id, hidden_fields(f, v), o.word, written(area),
                o.outcome == status::refused ? " button-danger" : "", o.button);
}

// Where the text that was written stands now.
std::string_view field_of_text(const dossier_view& v) {
    const auto* found = std::ranges::find(offers, v.fault_in, &offer::id);
    return found != std::ranges::end(offers) && offered(v, found->outcome) ? found->id : "message-note";
}

markup answers(const frame& f, const dossier_view& v) {
    const auto possible =
        each(offers, [&](const offer& o) { return offered(v, o.outcome) ? answer_form(f, v, o) : markup{}; });
    const bool wrong = v.fault_in == "message-note" && !v.fault.empty();
    // A text whose own form is gone is kept here, where it can still be saved.
    const bool kept_here = v.stale && !v.typed.empty() && field_of_text(v) == "message-note";
    const text_area note{.id = "message-note",
                         .label = "Commentaire interne",
                         .hint = "Seule votre organisation le voit.",
                         .needed = true,
                         .typed = wrong || kept_here ? std::string_view{v.typed} : std::string_view{},
                         .fault = wrong ? std::string_view{v.fault} : std::string_view{}};
    return html(R"(
    <section class="card answers" aria-labelledby="repondre">
      <h2 id="repondre">Répondre</h2>{}
      <details{}>
        <summary>Ajouter un commentaire interne</summary>
        <form action="/dossiers/{}/note" method="post">
          {}{}
          <button class="button" type="submit">Enregistrer le commentaire</button>
        </form>
      </details>
    </section>)",
                possible.empty() ? html(R"(
      <p>Ce dossier est terminé&nbsp;: plus aucune réponse n’est possible.</p>)")
                                 : possible,
                wrong || kept_here ? html(" open") : markup{}, v.row.id, hidden_fields(f, v), written(note));
}

markup state(const dossier_view& v) {
    return html(R"(
    <section class="card state-card" aria-labelledby="etat">
      <h2 id="etat">État</h2>
      <p>{}</p>
      <dl class="facts">{}{}{}{}</dl>
    </section>)",
                state_tag(v.row.status, v.outcome), fact("Reçu le", moment(v.row.created)),
                fact("Dernier changement", v.row.updated ? moment(*v.row.updated) : std::string{}),
                fact("Démarche", v.process_name), fact("Référence", short_reference(v.row.external_id)));
}

// The same family's other dossiers: which one counts is for the agent to see before they apply a rate twice.
markup family_of(const dossier_view& v) {
    const auto link = [&](std::string_view id, std::string_view reference) {
        return html(R"(<a href="/dossiers/{}">{}</a>)", id, reference);
    };
    const auto other = [&](const inbox::case_line& one) {
        return html("{} (reçu le {}, {})", link(one.id, short_reference(one.external_id)), day(one.created),
                    word_of(one.status, one.outcome));
    };
    const auto line = [](const markup& text) {
        return html(R"(
      <p>{}</p>)",
                    text);
    };
    const auto& k = v.kin;
    const auto corrects = when(!k.corrects.empty(), [&] {
        return line(html("Ce dossier, {}, <strong>corrige</strong> le dossier {}.", short_reference(v.row.external_id),
                         k.corrects_id.empty() ? html("{}", k.corrects) : link(k.corrects_id, k.corrects)));
    });
    const auto corrected = each(k.corrected_by, [&](const auto& one) {
        return line(html("Ce dossier, {}, est <strong>corrigé par</strong> le dossier {}.",
                         short_reference(v.row.external_id), other(one)));
    });
    constexpr std::size_t shown_max = 5;
    const auto first = std::span{k.others}.first(std::min(shown_max, k.others.size()));
    const auto others = when(!k.others.empty(), [&] {
        return html(R"(
      <p>Autres dossiers de la même famille&nbsp;:</p>
      <ul>{}{}
      </ul>)",
                    each(first, [&](const auto& one) { return html("\n        <li>{}</li>", other(one)); }),
                    when(k.others.size() > shown_max,
                         [&] { return html("\n        <li>… et {} plus anciens</li>", k.others.size() - shown_max); }));
    });
    const auto all = corrects + corrected + others;
    return when(!all.empty(), [&] {
        return html(R"(
    <div class="notice notice-{}" id="meme-famille">{}
    </div>)",
                    k.corrected_by.empty() ? "calm" : "warning", all);
    });
}

markup no_summary(const dossier_view& v) {
    const bool purged = std::ranges::any_of(v.files, [](const auto& one) { return one.status == "DELETED"; });
    return html(R"(
    <div class="notice notice-calm"><p>{}</p></div>)",
                purged ? "Les pièces de ce dossier ont été supprimées à la fin de leur durée de conservation."
                       : "Ce dossier n’a pas de résumé : ouvrez ses pièces.");
}

}  // namespace

std::string door_page(const frame& f, const inbox::case_row& row, std::string_view liste) {
    const auto back = liste.empty() ? std::string{"/dossiers"} : "/dossiers?" + std::string{liste};
    return written(f, "Dossier à ouvrir",
                   html(R"(
<div class="narrow">
  <p><a class="back" href="{}">Dossiers reçus</a></p>
  <h1>Dossier à ouvrir</h1>
  <p class="lead">Le dossier {}, reçu le {}, n’est pas affiché&nbsp;: vous arrivez d’un autre site ou d’un message.</p>
  <p>L’ouvrir dit au service en ligne que votre commune l’a reçu.</p>
  <form action="/dossiers/{}/ouvrir" method="post">
    {}
    <input type="hidden" name="liste" value="{}">
    <button class="button" type="submit">Ouvrir le dossier</button>
  </form>
</div>)",
                        back, short_reference(row.external_id), day(row.created), row.id, csrf_field(f), liste));
}

std::string dossier_page(const frame& f, const dossier_view& v) {
    const auto name = v.first_name + ' ' + v.last_name;
    const auto title = std::string{v.fault.empty() && !v.stale ? "" : "Erreur – "} + "Dossier de " + name;
    const auto only_reads = when(!v.acts, [] {
        return html(R"(
    <div class="notice notice-calm"><p>Vous pouvez lire ce dossier, sans y répondre.</p></div>)");
    });
    return written(
        f, title,
        html(R"(
<div class="wide dossier">
  <p><a class="back" href="{}">Dossiers reçus</a></p>
  {}{}{}
  <div class="title">
    <h1>Dossier de {}</h1>
  </div>
  <div class="columns">
    <div>{}{}{}{}
    </div>
    <div>{}{}{}{}
    </div>
  </div>
</div>)",
             v.back, error_summary(v.fault, v.fault_in), changed_meanwhile(v, field_of_text(v)), said(v), name,
             v.summary ? quotient(v) : no_summary(v), family_of(v), v.summary ? people(*v.summary) : markup{}, files(v),
             state(v), only_reads, v.acts ? answers(f, v) : markup{}, timeline(v)));
}

}  // namespace qf::portal
