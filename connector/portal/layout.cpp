#include "connector/portal/layout.hpp"

#include "connector/portal/assets.hpp"
#include "connector/portal/wording.hpp"

#include <map>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

markup link_to(const frame& f, section current, std::string_view address, std::string_view text) {
    return html(R"(
        <li><a href="{}"{}>{}</a></li>)",
                address, when(f.current == current, [] { return html(R"( aria-current="page")"); }), text);
}

markup navigation(const frame& f) {
    if (f.name.empty()) return {};
    const auto administration = when(f.administrator, [&] {
        return link_to(f, section::agents, "/agents", "Agents") +
               link_to(f, section::trail, "/journal", "Journal des accès");
    });
    return html(R"(
  <nav class="portal-nav" aria-label="Principale">
    <div class="wide">
      <ul>{}{}{}
      </ul>
    </div>
  </nav>)",
                link_to(f, section::list, "/dossiers", "Dossiers reçus"), administration,
                link_to(f, section::mail, "/notifications", "Messages"));
}

markup organization_of(const frame& f) {
    return html(R"(
        <span class="organization">{}</span>)",
                f.organization);
}

}  // namespace

markup csrf_field(const frame& f) {
    return site::csrf_field(f.csrf);
}

std::string written(const frame& f, std::string_view title, const markup& body) {
    const site::page_frame page{
        .title = title,
        .stylesheets = {"site.css", "portal.css"},
        .theme_css = f.theme_css,
        .body_class = "portal",
        .masthead = {.product = "Portail des communes",
                     .tagline = "Quotients familiaux transmis par les familles",
                     .demonstration = f.demonstration ? "Les personnes et les agents sont inventés." : "",
                     .person = site::written({.csrf = f.csrf,
                                              .introduction = "Vous êtes connecté. Votre nom\u00a0: ",
                                              .name = f.name,
                                              .more = organization_of(f)}),
                     .navigation = navigation(f)},
        .content = body,
        .footer = {.links = html(R"(
        <li><a href="/accessibilite">Accessibilité&nbsp;: non conforme</a></li>)"),
                   .note = "Chaque consultation d’un dossier est enregistrée."}};
    return site::written(page, assets());
}

markup state_tag(inbox::status s, std::optional<inbox::status> outcome) {
    return html(R"(<span class="state-tag state-{}">{}</span>)", colour_of(s, outcome), word_of(s, outcome));
}

markup written(const text_area& a) {
    const bool wrong = !a.fault.empty();
    const auto said = when(wrong, [&] {
        return html(R"(<p class="field-error" id="{}-erreur"><strong>Erreur&nbsp;:</strong> {}</p>)", a.id, a.fault);
    });
    const auto optional = when(!a.needed, [] { return html(" <span class=\"optional\">(facultatif)</span>"); });
    return html(R"(
      <div class="field{}">
        <label for="{}">{}{}</label>
        <p class="hint" id="{}-aide">{}</p>
        {}
        <textarea id="{}" name="message" rows="4" maxlength="1000" aria-describedby="{}{}-aide"{}{}>
{}</textarea>
      </div>)",
                wrong ? " field-wrong" : "", a.id, a.label, optional, a.id, a.hint, said, a.id,
                wrong ? html("{}-erreur ", a.id) : markup{}, a.id, wrong ? html(R"( aria-invalid="true")") : markup{},
                a.needed ? html(" required") : markup{}, a.typed);
}

markup rights_fields(const std::vector<std::string>& processes, const std::map<std::string, std::string>& names,
                     const inbox::agent_row* agent) {
    return each(processes, [&](const std::string& code) {
        const auto level = [&]() -> std::string_view {
            if (!agent) return "traiter";
            for (const auto& one : agent->rights)
                if (one.process_code == code) return one.acts ? "traiter" : "lire";
            return "aucun";
        }();
        const auto choice = [&](std::string_view word, std::string_view said) {
            return html(R"(
          <option value="{}"{}>{}</option>)",
                        word, word == level ? html(" selected") : markup{}, said);
        };
        return html(R"(
      <div class="field">
        <label for="droit-{0}">{1}</label>
        <select id="droit-{0}" name="droit-{0}">{2}{3}{4}
        </select>
      </div>)",
                    code, names.at(code), choice("aucun", "Aucun accès"), choice("lire", "Lire les dossiers"),
                    choice("traiter", "Lire et traiter les dossiers"));
    });
}

}  // namespace qf::portal
