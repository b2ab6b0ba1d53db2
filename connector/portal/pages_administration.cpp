// The local administrator's pages.
#include "connector/base/time_text.hpp"
#include "connector/net/http.hpp"
#include "connector/net/percent.hpp"
#include "connector/portal/invitation.hpp"
#include "connector/portal/layout.hpp"
#include "connector/portal/wording.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

namespace qf::portal {
namespace {

markup rights_in_words(const inbox::agent_row& a, const std::map<std::string, std::string>& names) {
    if (a.rights.empty()) return html("Aucun dossier");
    return each(a.rights, [&](const inbox::agent_right& one) {
        const auto found = names.find(one.process_code);
        return html("<span class=\"right\">{} ({})</span>", found == names.end() ? one.process_code : found->second,
                    one.acts ? "lire et traiter" : "lire");
    });
}

std::string last_login_in_words(const agents_view& v, const inbox::agent_row& a) {
    if (is_expired(a, v.now)) return a.seen ? "Compte délié : invitation expirée" : "Jamais : invitation expirée";
    const auto until = day(to_milliseconds(from_milliseconds(a.invited) + invitation_life));
    if (!a.subject) return fmt::format("{} : invité jusqu’au {}", a.seen ? "Compte délié" : "Jamais", until);
    return a.seen ? moment(*a.seen) : "Jamais";
}

// An address that fits on a line stays on one.
std::string_view class_of_address(std::string_view email) noexcept {
    constexpr std::size_t line = 48;
    return email.size() > line ? "" : "unbroken";
}

markup agent_row_of(const agents_view& v, const inbox::agent_row& a) {
    return html(R"(
      <tr>
        <th scope="row"><a href="/agents/{}">{}</a>{}</th>
        <td data-label="Adresse" class="{}">{}</td>
        <td data-label="Droits">{}{}</td>
        <td data-label="Dernière connexion">{}</td>
      </tr>)",
                a.id, a.name, when(a.id == v.self, [] { return html(" (vous)"); }), class_of_address(a.email), a.email,
                rights_in_words(a, v.process_names),
                a.active
                    ? when(a.administrator, [] { return html("<span class=\"right\">Administre le portail</span>"); })
                    : html("<span class=\"right\"><strong>Désactivé</strong></span>"),
                last_login_in_words(v, a));
}

markup input(std::string_view id, std::string_view label, std::string_view hint, std::string_view value,
             std::string_view autocomplete, const agents_view& v) {
    const bool wrong = v.fault_in == id && !v.fault.empty();
    const auto said = when(wrong, [&] {
        return html(R"(<p class="field-error" id="{}-erreur"><strong>Erreur&nbsp;:</strong> {}</p>)", id, v.fault);
    });
    return html(R"(
      <div class="field{}">
        <label for="{}">{}</label>
        <p class="hint" id="{}-aide">{}</p>
        {}
        <input id="{}" name="{}" type="text" value="{}" maxlength="254" autocomplete="{}" spellcheck="false"
          aria-describedby="{}{}-aide"{}>
      </div>)",
                wrong ? " field-wrong" : "", id, label, id, hint, said, id, id, value, autocomplete,
                wrong ? html("{}-erreur ", id) : markup{}, id, wrong ? html(R"( aria-invalid="true")") : markup{});
}

}  // namespace

std::string agents_page(const frame& f, const agents_view& v) {
    constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"invite", "L’agent est invité : il peut se connecter avec cette adresse pendant 30 jours."},
        {"droits", "Les droits sont enregistrés. Ils valent dès le prochain clic de l’agent."},
        {"delie", "Le compte est délié : la prochaine connexion avec cette adresse, dans les 30 jours, le reprendra."},
        {"renouvele", "L’invitation vaut de nouveau 30 jours."}};
    const auto* said = std::ranges::find(words, v.done, &std::pair<std::string_view, std::string_view>::first);
    const auto done = when(said != std::ranges::end(words), [&] {
        return html(R"(
  <div class="notice notice-success" role="status"><p>{}</p></div>)",
                    said->second);
    });
    const auto title = std::string{v.fault.empty() ? "" : "Erreur – "} + "Agents";
    return written(
        f, title,
        html(R"(
<div class="wide">
  {}{}
  <h1>Agents</h1>
  <p class="lead">Qui lit et traite les dossiers de votre organisation.</p>
  <table class="dossiers">
    <caption class="visually-hidden">Agents de votre organisation</caption>
    <thead><tr>
      <th scope="col">Agent</th><th scope="col">Adresse</th><th scope="col">Droits</th><th scope="col">Dernière connexion</th>
    </tr></thead>
    <tbody>{}
    </tbody>
  </table>
  <form class="card invite" action="/agents" method="post">
    <h2>Inviter un agent</h2>
    {}{}{}{}
    <div class="check">
      <input type="checkbox" id="administrateur" name="administrateur" value="oui">
      <label for="administrateur"><strong>Administre le portail</strong>
        <span>Invite des agents, change leurs droits et lit le journal des accès.</span></label>
    </div>
    <button class="button" type="submit">Inviter</button>
  </form>
</div>)",
             error_summary(v.fault, v.fault_in), done,
             each(v.agents, [&](const auto& one) { return agent_row_of(v, one); }), csrf_field(f),
             input("nom", "Prénom et nom", "Tels que vos collègues les connaissent.", v.name, "off", v),
             input("email", "Adresse électronique professionnelle",
                   "Celle avec laquelle l’agent se connecte. Elle compte à la première connexion, dans les 30 jours.",
                   v.email, "off", v),
             rights_fields(v.processes, v.process_names, nullptr)));
}

std::string agent_page(const frame& f, const agent_view& v) {
    const auto tick = [](std::string_view name, std::string_view title, std::string_view text, bool ticked) {
        return html(R"(
    <div class="check">
      <input type="checkbox" id="{0}" name="{0}" value="oui"{1}>
      <label for="{0}"><strong>{2}</strong> <span>{3}</span></label>
    </div>)",
                    name, ticked ? html(" checked") : markup{}, title, text);
    };
    const auto switches =
        v.self ? html(R"(
    <p class="hint">Vous ne pouvez pas vous retirer l’administration&nbsp;: un autre administrateur le peut.</p>)")
               : tick("administrateur", "Administre le portail",
                      "Invite des agents, change leurs droits et lit le journal des accès.", v.agent.administrator) +
                     tick("actif", "Peut se connecter", "Sans cela, l’agent est déconnecté à son prochain clic.",
                          v.agent.active);
    const auto ask = [&](std::string_view address, std::string_view title, std::string_view text,
                         std::string_view button) {
        return html(R"(
  <form class="card" action="/agents/{}/{}" method="post">
    <h2>{}</h2>
    {}
    <p>{}</p>
    <button class="button button-quiet" type="submit">{}</button>
  </form>)",
                    v.agent.id, address, title, csrf_field(f), text, button);
    };
    const auto login =
        !v.agent.subject ? ask("renouveler", "Invitation",
                               v.expired ? "Elle a expiré : l’agent ne peut pas se connecter."
                                         : "L’agent ne s’est pas encore connecté. Une invitation vaut 30 jours.",
                               "Renouveler l’invitation")
        : v.self
            ? markup{}
            : ask("delier", "Connexion",
                  "Ce compte est lié à l’identité avec laquelle l’agent s’est connecté la première fois. Si votre "
                  "organisation a changé de fournisseur d’identité, l’agent n’est plus reconnu : déliez le compte, "
                  "et sa prochaine connexion avec la même adresse le reprendra. Il est déconnecté aussitôt.",
                  "Délier le compte");
    return written(f, "Droits de " + v.agent.name,
                   html(R"(
<div class="narrow">
  <p><a class="back" href="/agents">Agents</a></p>
  <h1>Droits de {}</h1>
  <p>{}</p>
  <form class="card" action="/agents/{}" method="post">
    {}{}{}
    <button class="button" type="submit">Enregistrer</button>
  </form>{}
  <p><a href="/journal?agent={}">Voir ce que cet agent a consulté</a></p>
</div>)",
                        v.agent.name, v.agent.email, v.agent.id, csrf_field(f),
                        rights_fields(v.processes, v.process_names, &v.agent), switches, login, v.agent.id));
}

std::string trail_page(const frame& f, const trail_view& v) {
    const auto row = [](const inbox::trail_row& entry) {
        const auto to = inbox::status_of(entry.detail);
        std::string detail = to ? std::string{word_of(*to)} : std::string{word_of_detail(entry.action, entry.detail)};
        if (entry.action == "acknowledge") detail.clear();  // its name says it
        return html(R"(
      <tr>
        <td data-label="Quand">{}</td>
        <td data-label="Qui">{}</td>
        <td data-label="Quoi">{}{}</td>
        <td data-label="Dossier" class="code">{}</td>
      </tr>)",
                    moment(entry.recorded_at), entry.name, word_of_action(entry.action),
                    when(!detail.empty(), [&] { return html("&nbsp;: {}", detail); }),
                    short_reference(entry.reference));
    };
    const auto agents = each(v.agents, [&](const inbox::agent_row& one) {
        return html(R"(<option value="{}"{}>{}</option>)", one.id, one.id == v.agent ? html(" selected") : markup{},
                    one.name);
    });
    const auto next = when(v.next > 0, [&] {
        return html(R"(
  <nav class="pager" aria-label="Pages du journal">
    <ul><li><a href="/journal?avant={}&amp;agent={}&amp;reference={}">Plus ancien</a></li></ul>
  </nav>)",
                    v.next, net::percent_encoded(v.agent), net::percent_encoded(v.reference));
    });
    const auto table = html(R"(
  <table class="dossiers journal">
    <caption class="visually-hidden">Accès aux dossiers, du plus récent au plus ancien</caption>
    <thead><tr><th scope="col">Quand</th><th scope="col">Qui</th><th scope="col">Quoi</th><th scope="col">Dossier</th></tr></thead>
    <tbody>{}
    </tbody>
  </table>)",
                            each(v.rows, row));
    const auto none =
        html(R"(
  <div class="card empty"><h2>Rien à montrer</h2><p>{}</p></div>)",
             v.filtered ? "Aucun accès ne correspond à ces filtres." : "Aucun accès n’est encore enregistré.");
    return written(f, "Journal des accès",
                   html(R"(
<div class="wide">
  <h1>Journal des accès</h1>
  <p class="lead">Qui a lu, téléchargé ou traité quoi. Rien n’y est jamais effacé ni modifié.</p>
  <form class="filters" action="/journal" method="get" role="search" aria-label="Chercher dans le journal">
    <div class="filter-row">
      <div class="field">
        <label for="agent">Agent</label>
        <select id="agent" name="agent"><option value="">Tous</option>{}</select>
      </div>
      <div class="field grow">
        <label for="reference">Référence du dossier</label>
        <input id="reference" name="reference" type="text" value="{}" maxlength="64" autocomplete="off" spellcheck="false">
      </div>
      <div class="field filter-end"><button class="button button-small" type="submit">Filtrer</button></div>
    </div>
  </form>{}{}
</div>)",
                        agents, v.reference, v.rows.empty() ? none : table, next));
}

}  // namespace qf::portal
