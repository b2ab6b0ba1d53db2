#include "connector/portal/layout.hpp"

#include "connector/form/pages.hpp"
#include "connector/portal/wording.hpp"

#include <map>
#include <optional>
#include <vector>

namespace qf::portal {
namespace {

markup link_to(const frame& f, place where, std::string_view address, std::string_view text) {
    return html(R"(
        <li><a href="{}"{}>{}</a></li>)",
                address, when(f.where == where, [] { return html(R"( aria-current="page")"); }), text);
}

markup navigation(const frame& f) {
    if (f.name.empty()) return {};
    const auto administration = when(f.administrator, [&] {
        return link_to(f, place::agents, "/agents", "Agents") +
               link_to(f, place::trail, "/journal", "Journal des accès");
    });
    return html(R"(
  <nav class="portal-nav" aria-label="Principale">
    <div class="wide">
      <ul>{}{}{}
      </ul>
    </div>
  </nav>)",
                link_to(f, place::list, "/dossiers", "Dossiers reçus"), administration,
                link_to(f, place::mail, "/notifications", "Messages"));
}

markup header(const frame& f) {
    const auto banner = when(f.demonstration, [] {
        return html(R"(
<div class="demonstration" role="note">
  <p><strong>Démonstration.</strong> Les personnes et les agents sont inventés.</p>
</div>)");
    });
    const auto person = when(!f.name.empty(), [&] {
        return html(R"(
    <form class="person" action="/deconnexion" method="post">
      {}
      <p><span class="visually-hidden">Vous êtes connecté. Votre nom&nbsp;: </span>{}
        <span class="organization">{}</span></p>
      <button class="button button-small" type="submit">Se déconnecter</button>
    </form>)",
                    csrf_field(f), f.name, f.organization);
    });
    return html(R"(
<header class="site-header">{}
  <div class="wide header-row">
    <a class="brand" href="/">
      <img src="{}" alt="" width="44" height="44">
      <span><strong>Portail des communes</strong> <span class="tagline">Quotients familiaux transmis par les familles</span>
        <span class="visually-hidden">– accueil</span></span>
    </a>{}
  </div>{}
</header>)",
                banner, form::asset_address("icon.svg"), person, navigation(f));
}

}  // namespace

markup csrf_field(const frame& f) {
    return html(R"(<input type="hidden" name="csrf" value="{}">)", f.csrf);
}

std::string written(const frame& f, std::string_view title, const markup& body) {
    const auto theme =
        when(!f.theme_css.empty(), [&] { return html(R"(<link rel="stylesheet" href="{}">)", f.theme_css); });
    return html(R"(<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>{} – Portail des communes</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<meta name="robots" content="noindex">
<link rel="icon" type="image/svg+xml" href="{}">
<link rel="stylesheet" href="{}">
<link rel="stylesheet" href="{}">
{}
</head>
<body class="portal">
<a class="skip" href="#contenu">Aller au contenu</a>{}
<main id="contenu" tabindex="-1">{}
</main>
<footer class="site-footer">
  <div class="wide">
    <nav aria-label="Informations sur le service">
      <ul>
        <li><a href="/accessibilite">Accessibilité&nbsp;: non conforme</a></li>
      </ul>
    </nav>
    <p>Chaque consultation d’un dossier est enregistrée.</p>
  </div>
</footer>
</body>
</html>
)",
                title, form::asset_address("icon.svg"), form::asset_address("form.css"),
                form::asset_address("portal.css"), theme, header(f), body)
        .text();
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
                     const inbox::agent_row* of) {
    return each(processes, [&](const std::string& code) {
        const auto level = [&]() -> std::string_view {
            if (!of) return "traiter";
            for (const auto& one : of->rights)
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
