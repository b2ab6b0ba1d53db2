#include "connector/form/layout.hpp"

#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

namespace qf::form {
namespace {

markup head(const frame& f, const document& d) {
    const auto theme =
        when(!f.theme_css.empty(), [&] { return html(R"(<link rel="stylesheet" href="{}">)", f.theme_css); });
    const auto stay_out =
        when(d.robots == robots::stay_out, [] { return html(R"(<meta name="robots" content="noindex">)"); });
    return html(R"(<head>
<meta charset="utf-8">
<title>{} – Mon quotient familial</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
{}
<link rel="icon" type="image/svg+xml" href="{}">
<link rel="stylesheet" href="{}">
{}
<script src="{}" defer></script>
</head>)",
                d.title, stay_out, asset_address("icon.svg"), asset_address("form.css"), theme,
                asset_address("form.js"));
}

markup banner(const frame& f) {
    return when(f.demonstration, [] {
        return html(R"(
<div class="demonstration" role="note">
  <p><strong>Démonstration.</strong> Toutes les personnes sont inventées. Rien n’est envoyé à une vraie commune.</p>
</div>)");
    });
}

markup header(const frame& f) {
    const auto person = when(!f.shown_name.empty(), [&] {
        return html(R"(
    <form class="person" action="/deconnexion" method="post">
      {}
      <p><span class="visually-hidden">Identité&nbsp;: </span>{}</p>
      <button class="button button-small" type="submit">Se déconnecter</button>
    </form>)",
                    csrf_field(f), f.shown_name);
    });
    return html(R"(
<header class="site-header">{}
  <div class="wide header-row">
    <a class="brand" href="/">
      <img src="{}" alt="" width="44" height="44">
      <span><strong>Mon quotient familial</strong> <span class="tagline">Transmettre mon quotient familial
        à ma commune</span> <span class="visually-hidden">– accueil</span></span>
    </a>{}
  </div>
</header>)",
                banner(f), asset_address("icon.svg"), person);
}

// With script a dialog asks five minutes before the end; without, the note at the page's foot says how long it is good.
markup session_warning(const frame& f) {
    if (!f.seconds_left) return {};
    return html(R"(
<p class="session-note narrow">Pour votre sécurité, cette page reste valable {}. Ensuite, il faudra vous identifier à
nouveau.</p>
<dialog class="session" id="session" aria-labelledby="session-titre" data-seconds-left="{}">
  <h2 id="session-titre" tabindex="-1">Êtes-vous toujours là&nbsp;?</h2>
  <p id="session-texte">Pour votre sécurité, votre session se termine dans <strong>5&nbsp;minutes</strong>.</p>
  <form action="/session/prolonger" method="post">
    {}
    <button class="button" type="submit">Continuer ma démarche</button>
  </form>
  <p id="session-fin" hidden><a class="button" href="/">Recommencer</a></p>
</dialog>)",
                time_span(*f.seconds_left), *f.seconds_left, csrf_field(f));
}

markup footer(const frame& f) {
    static const auto links = html(R"(
        <li><a href="/questions">Questions fréquentes</a></li>
        <li><a href="/donnees">Informations transmises</a></li>
        <li><a href="/donnees-personnelles">Données personnelles</a></li>
        <li><a href="/conditions">Conditions d’utilisation</a></li>
        <li><a href="/conditions/administrations">Conditions pour les administrations</a></li>
        <li><a href="/accessibilite">Accessibilité&nbsp;: non conforme</a></li>)");
    const auto feedback = when(!f.feedback_url.empty(), [&] {
        return html(R"(
        <li><a href="{}" rel="external">Donner mon avis</a></li>)",
                    f.feedback_url);
    });
    return html(R"(
<footer class="site-footer">
  <div class="wide">
    <nav aria-label="Informations sur le service">
      <ul>{}{}
      </ul>
    </nav>
    <p>Service gratuit. Vos informations vont à votre commune, et à elle seule.</p>
  </div>
</footer>)",
                links, feedback);
}

}  // namespace

std::string written(const frame& f, const document& d) {
    return html(R"(<!doctype html>
<html lang="fr">
{}
<body class="{}">
<a class="skip" href="#contenu">Aller au contenu</a>{}
<main id="contenu" tabindex="-1">{}{}
</main>{}
</body>
</html>
)",
                head(f, d), d.body_class, header(f), d.body, session_warning(f), footer(f))
        .text();
}

markup step_line(step s) {
    constexpr std::string_view names[] = {"", "choisir ma commune", "m’identifier", "vérifier et transmettre"};
    if (s == step::none) return {};
    if (s == step::finished) return html(R"(<p class="step" data-step="4">C’est terminé</p>)");
    const auto number = static_cast<unsigned>(s);
    return html(R"(<p class="step" data-step="{0}">Étape {0} sur 3&nbsp;: {1}</p>)", number, names[number]);
}

}  // namespace qf::form
