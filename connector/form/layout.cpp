#include "connector/form/layout.hpp"

#include "connector/form/assets.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

namespace qf::form {
namespace {

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

markup footer_links(const frame& f) {
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
    return links + feedback;
}

}  // namespace

std::string written(const frame& f, const document& d) {
    const site::page_frame page{
        .title = d.title,
        .stylesheets = {"site.css"},
        .script = "form.js",
        .theme_css = f.theme_css,
        .robots = d.robots,
        .body_class = d.body_class,
        .masthead = {.product = "Mon quotient familial",
                     .tagline = "Transmettre mon quotient familial à ma commune",
                     .demonstration = f.demonstration ? "Toutes les personnes sont inventées. Rien n’est envoyé à une "
                                                        "vraie commune."
                                                      : "",
                     .person =
                         site::written({.csrf = f.csrf, .introduction = "Identité\u00a0: ", .name = f.shown_name})},
        .content = d.body + session_warning(f),
        .footer = {.links = footer_links(f),
                   .note = "Service gratuit. Vos informations vont à votre commune, et à elle seule."}};
    return site::written(page, assets());
}

markup step_line(step s) {
    constexpr std::string_view names[] = {"", "choisir ma commune", "m’identifier", "vérifier et transmettre"};
    if (s == step::none) return {};
    if (s == step::finished) return html(R"(<p class="step" data-step="4">C’est terminé</p>)");
    const auto number = static_cast<unsigned>(s);
    return html(R"(<p class="step" data-step="{0}">Étape {0} sur 3&nbsp;: {1}</p>)", number, names[number]);
}

}  // namespace qf::form
