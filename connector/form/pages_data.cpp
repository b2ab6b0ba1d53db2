#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

namespace qf::form {
namespace {

markup row(std::string_view title, std::string_view detail, std::string_view source) {
    return html(R"(
    <div><dt>{}</dt><dd>{}</dd><dd class="source">{}</dd></div>)",
                title, detail, source);
}

markup of_this_commune(const commune_view* v) {
    if (!v) return {};
    const auto rule = month_rule_sentence(v->month_rule);
    return html(R"(
<section class="aside" aria-labelledby="regles">
  <h2 id="regles">Pour {}</h2>
  {}
  <p>{}</p>
  <p><a class="back" href="/c/{}">Revenir à la page de votre commune</a></p>
</section>)",
                v->commune.name, rule.empty() ? markup{} : html("<p>{}</p>", rule),
                v->child_required ? "Vous devez choisir au moins un enfant."
                                  : "Vous pouvez choisir tous vos enfants, quelques-uns, ou aucun.",
                v->commune.cog);
}

}  // namespace

std::string data_page(const frame& f, const commune_view* v) {
    document d{.title = "Informations transmises", .robots = robots::index};
    if (v) d.title += " – " + v->commune.name;
    d.body = html(
        R"(
<div class="narrow">
<h1>Les informations transmises à votre commune</h1>
<p class="lead">Voici tout ce que votre commune reçoit. Vous voyez ces informations avant de les envoyer. Rien ne part
sans votre accord.</p>
<section aria-labelledby="recues">
  <h2 id="recues">Ce que votre commune reçoit</h2>
  <dl class="facts facts-wide">{}{}{}{}{}
  </dl>
</section>
<section aria-labelledby="jamais">
  <h2 id="jamais">Ce que votre commune ne reçoit jamais</h2>
  <ul class="crosses">
    <li>vos revenus et vos impôts&nbsp;;</li>
    <li>le montant de vos aides&nbsp;;</li>
    <li>votre numéro d’allocataire et votre numéro de Sécurité sociale&nbsp;;</li>
    <li>vos coordonnées bancaires&nbsp;;</li>
    <li>les enfants que vous n’avez pas choisis.</li>
  </ul>
</section>{}
</div>)",
        row("Votre quotient familial", "Sa valeur, son mois, et la caisse qui l’a calculé (CAF ou MSA).",
            "Source\u00A0: votre caisse"),
        row("Les allocataires", "Noms, prénoms, date de naissance et sexe des adultes de votre dossier.",
            "Source\u00A0: votre caisse"),
        row("Les enfants que vous choisissez", "Noms, prénoms, date de naissance et sexe.",
            "Source\u00A0: votre caisse"),
        row("Votre adresse", "Celle de votre dossier, si votre caisse la communique.", "Source\u00A0: votre caisse"),
        row("Votre identité", "Nom de naissance, prénoms, date, commune et pays de naissance, sexe.",
            "Source\u00A0: FranceConnect"),
        of_this_commune(v));
    return written(f, d);
}

}  // namespace qf::form
