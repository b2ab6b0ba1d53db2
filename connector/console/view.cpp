#include "connector/console/view.hpp"

#include "connector/base/append.hpp"
#include "connector/base/time_text.hpp"
#include "connector/net/html.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace qf::console {
namespace {

using net::escaped;

constexpr std::string_view style =
    R"(:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --faint: color-mix(in srgb, currentColor 62%, transparent); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.when { color: var(--faint); margin: 0 0 1.5rem; }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; margin: 0; list-style: none; }
.figures li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; min-width: 7rem; }
.figures strong { display: block; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--faint); } td.n, th.n { text-align: right; }
code { font-size: .95em; }
)";

std::string_view french(ledger::state s) {
    switch (s) {
        case ledger::state::received:
            return "à transmettre";
        case ledger::state::created:
            return "dossier ouvert";
        case ledger::state::attached:
            return "pièces déposées";
        case ledger::state::completed:
            return "remis";
        case ledger::state::parked:
            return "mis de côté";
    }
    return "";
}

void put_figure(std::string& out, std::uint64_t count, std::string_view text) {
    append(out, "<li><strong>{}</strong> {}</li>\n", count, text);
}

void put_recipients(std::string& out, const backlog& b) {
    out +=
        "<h2>Files des communes</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Files des communes\"><table>\n<thead><tr><th scope=\"col\">Commune</th><th scope=\"col\">COG</th>"
        "<th scope=\"col\">SIRET</th><th scope=\"col\">État</th><th scope=\"col\" class=\"n\">En attente</th>"
        "<th scope=\"col\" class=\"n\">En cours</th></tr></thead>\n<tbody>\n";
    if (b.recipients.empty()) out += "<tr><td colspan=\"6\">Aucune commune enrôlée.</td></tr>\n";
    for (const auto& r : b.recipients) {
        const auto& name = r.recipient.name;
        const auto& label = r.recipient.label;
        append(out,
               "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td>"
               "<td class=\"n\">{}</td></tr>\n",
               escaped(label.empty() ? name : name + " · " + label), r.recipient.receiver.cog().text(),
               r.recipient.receiver.siret().text(), r.recipient.active ? "active" : "inactive", r.depth.waiting,
               r.depth.leased);
    }
    out += "</tbody></table></div>\n";
}

std::string_view french(ledger::lane_cause c) {
    switch (c) {
        case ledger::lane_cause::failing:
            return "en échec, réessaie seule";
        case ledger::lane_cause::refused:
            return "inconnue de son destinataire";
        case ledger::lane_cause::operator_:
            return "suspendue par un opérateur";
    }
    return "";
}

std::string_view french(ledger::answer a) {
    switch (a) {
        case ledger::answer::none:
            return "non ouvert";
        case ledger::answer::sent:
            return "récupéré, non ouvert";
        case ledger::answer::opened:
            return "ouvert";
        case ledger::answer::in_progress:
            return "en cours";
        case ledger::answer::awaiting:
            return "complément attendu";
        case ledger::answer::not_integrated:
            return "refusé par le logiciel";
        case ledger::answer::done:
            return "traité";
        case ledger::answer::refused:
            return "non retenu";
    }
    return "";
}

// What is not as usual, and why: nothing of it is shown while all is well.
void put_troubles(std::string& out, const dossiers& d) {
    if (d.lanes.empty() && d.destinations.empty()) return;
    out +=
        "<h2>Ce qui attend, et pourquoi</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Ce qui attend, et pourquoi\"><table>\n<thead><tr><th scope=\"col\">Qui</th>"
        "<th scope=\"col\">État</th><th scope=\"col\">Cause</th><th scope=\"col\" class=\"n\">Échecs</th>"
        "<th scope=\"col\">Depuis (UTC)</th><th scope=\"col\">Prochain essai (UTC)</th></tr></thead>\n<tbody>\n";
    const auto row = [&](std::string_view name, std::string_view state, std::string_view reason, unsigned failures,
                         instant since, const std::optional<instant>& next) {
        append(out,
               "<tr><th scope=\"row\">{}</th><td>{}</td><td><code>{}</code></td><td class=\"n\">{}</td>"
               "<td>{}</td><td>{}</td></tr>\n",
               escaped(name), state, escaped(reason), failures, to_rfc3339(since).substr(0, 19),
               next ? to_rfc3339(*next).substr(0, 19) : "à la reprise");
    };
    for (const auto& one : d.destinations)
        row(one.subscriber.empty() ? "HubEE" : one.subscriber,
            one.state == ledger::breaker_standing::stopped ? "arrêté : à corriger par un opérateur" : "injoignable",
            one.reason, one.openings, one.since, one.retry_at);
    for (const auto& one : d.lanes)
        row(one.recipient, french(one.cause), one.reason, one.failures, one.since, one.resume_at);
    out += "</tbody></table></div>\n";
}

void put_late(std::string& out, const dossiers& d) {
    if (d.late.empty()) return;
    out +=
        "<h2>Remis, mais en retard à la commune</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Remis, mais en retard à la commune\"><table>\n<thead><tr><th scope=\"col\">Référence</th>"
        "<th scope=\"col\">Destinataire</th><th scope=\"col\">Réponse</th><th scope=\"col\">Remis (UTC)</th>"
        "</tr></thead>\n<tbody>\n";
    for (const auto& dossier : d.late)
        append(out,
               "<tr><th scope=\"row\"><a href=\"/api/dossiers/{0}\"><code>{0}</code></a></th><td>{1}</td>"
               "<td>{2}</td><td>{3}</td></tr>\n",
               escaped(dossier.reference), escaped(dossier.receiver), french(dossier.answer),
               to_rfc3339(dossier.completed_at.value_or(dossier.updated_at)).substr(0, 19));
    out += "</tbody></table></div>\n";
}

void put_latest(std::string& out, const dossiers& d) {
    out +=
        "<h2>Derniers dossiers</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Derniers dossiers\"><table>\n<thead><tr><th scope=\"col\">Référence</th>"
        "<th scope=\"col\">Destinataire</th><th scope=\"col\">État</th><th scope=\"col\" class=\"n\">Essais</th>"
        "<th scope=\"col\">Déposé (UTC)</th><th scope=\"col\">Dernière cause</th></tr></thead>\n<tbody>\n";
    if (d.latest.empty()) out += "<tr><td colspan=\"6\">Aucun dossier.</td></tr>\n";
    for (const auto& dossier : d.latest)
        append(out,
               "<tr><th scope=\"row\"><a href=\"/api/dossiers/{0}\"><code>{0}</code></a></th><td>{1}</td>"
               "<td>{2}</td><td class=\"n\">{3}</td><td>{4}</td><td>{5}</td></tr>\n",
               escaped(dossier.reference), escaped(dossier.receiver), french(dossier.state), dossier.attempts,
               to_rfc3339(dossier.submitted_at).substr(0, 19), escaped(dossier.last_reason));
    out += "</tbody></table></div>\n";
}

void put(json::writer& w, std::string_view key, const queues::depth& d) {
    w.key(key).begin_object().member("exists", d.exists).member("waiting", d.waiting).member("leased", d.leased);
    w.end_object();
}

}  // namespace

void put(json::writer& w, const ledger::line& dossier) {
    w.member("id", dossier.id)
        .member("reference", dossier.reference)
        .member("recipient", dossier.receiver)
        .member("state", ledger::name_of(dossier.state))
        .member("attempts", dossier.attempts)
        .member("submitted_at", to_rfc3339(dossier.submitted_at))
        .member("updated_at", to_rfc3339(dossier.updated_at))
        .member("last_status", dossier.last_status)
        .member("last_reason", dossier.last_reason)
        .member("subscriber", dossier.subscriber)
        .member("answer", ledger::name_of(dossier.answer));
    w.key("due_at");
    if (dossier.due_at)
        w.put(to_rfc3339(*dossier.due_at));
    else
        w.null();
}

std::string_view style_sheet() noexcept {
    return style;
}

std::string page_of(const backlog& b, const dossiers& d, instant now) {
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"fr\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n<title>Console des "
        "transmissions</title>\n<link rel=\"stylesheet\" href=\"/console.css\">\n"
        "<main>\n<h1>Console des transmissions</h1>\n<p class=\"when\">État au {} UTC · file de messages {}</p>\n",
        to_rfc3339(now).substr(0, 19), b.connected ? "joignable" : "injoignable");
    std::uint64_t waiting = 0;
    for (const auto& r : b.recipients) waiting += r.depth.waiting + r.depth.leased;
    out += "<ul class=\"figures\">\n";
    put_figure(out, waiting, "en attente de remise");
    put_figure(out, d.counts[static_cast<std::size_t>(ledger::state::completed)], "remis");
    put_figure(out, b.business.waiting, "mis de côté (métier)");
    put_figure(out, b.technical.waiting, "mis de côté (technique)");
    if (d.not_opened > 0) put_figure(out, d.not_opened, "non ouverts à temps");
    if (d.not_processed > 0) put_figure(out, d.not_processed, "non traités à temps");
    out += "</ul>\n";
    put_troubles(out, d);
    put_late(out, d);
    put_recipients(out, b);
    put_latest(out, d);
    return out += "</main>\n</html>\n";
}

std::string json_of(const backlog& b) {
    json::writer w;
    w.begin_object().member("connected", b.connected).key("recipients").begin_array();
    for (const auto& r : b.recipients) {
        w.begin_object()
            .member("recipient", r.recipient.receiver.key())
            .member("name", r.recipient.name)
            .member("label", r.recipient.label)
            .member("active", r.recipient.active);
        put(w, "queue", r.depth);
        w.end_object();
    }
    w.end_array().key("parked").begin_object();
    put(w, "business", b.business);
    put(w, "technical", b.technical);
    w.end_object().end_object();
    return w.text();
}

std::string json_of(const std::vector<ledger::line>& lines) {
    json::writer w;
    w.begin_object().key("dossiers").begin_array();
    for (const auto& one : lines) {
        w.begin_object();
        put(w, one);
        w.end_object();
    }
    w.end_array().end_object();
    return w.text();
}

std::string json_of(const ledger::whole& whole) {
    json::writer w;
    w.begin_object();
    put(w, whole.dossier);
    w.member("folder", whole.folder).member("case", whole.one_case).key("history").begin_array();
    for (const auto& a : whole.attempts) {
        w.begin_object()
            .member("number", a.number)
            .member("started_at", to_rfc3339(a.started_at))
            .member("step", a.step)
            .member("http_status", a.http_status)
            .member("reason", a.reason)
            .member("worked_ms", std::chrono::duration_cast<std::chrono::milliseconds>(a.worked).count());
        w.end_object();
    }
    w.end_array().end_object();
    return w.text();
}

}  // namespace qf::console
