#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

namespace qf::form {
namespace {

markup found_line(const commune_line& c) {
    const auto not_yet =
        when(!c.offered, [] { return html(R"( <span class="tag">Pas encore relié à ce service</span>)"); });
    return html(R"(
  <li><a class="choice" href="/c/{}"><span class="choice-name">{}</span> <span class="choice-detail">{}</span>{}</a></li>)",
                c.cog, c.name, detail_of(c), not_yet);
}

markup nothing_found(const search_view& v) {
    if (!v.abroad.empty())
        return html(R"(
<section aria-labelledby="resultats">
  <h2 id="resultats">Aucune commune trouvée pour «&nbsp;{}&nbsp;»</h2>
  <p>{} n’est pas une commune de France. Ce service transmet seulement aux communes de France.</p>
</section>)",
                    v.typed, v.abroad);
    return html(R"(
<section aria-labelledby="resultats">
  <h2 id="resultats">Aucune commune trouvée pour «&nbsp;{}&nbsp;»</h2>
  <ul>
    <li>Vérifiez le nom ou le code postal.</li>
    <li>Écrivez le nom en entier, sans abréviation.</li>
    <li>Essayez avec le code postal&nbsp;: il a 5&nbsp;chiffres.</li>
  </ul>
</section>)",
                v.typed);
}

markup results(const search_view& v) {
    if (!v.searched || !v.fault.empty()) return {};
    if (v.found.empty()) return nothing_found(v);
    const auto more = when(v.more, [] {
        return html(R"(
  <p class="more">D’autres communes correspondent. Précisez le nom, ou écrivez le code postal.</p>)");
    });
    return html(R"(
<section aria-labelledby="resultats">
  <h2 id="resultats">{}</h2>
  <p>Choisissez votre commune&nbsp;:</p>
  <ul class="choices">{}
  </ul>{}
</section>)",
                counted(v.found.size(), v.more ? "première commune" : "commune trouvée",
                        v.more ? "premières communes" : "communes trouvées"),
                each(v.found, found_line), more);
}

// Several bodies of one town receive: its town hall, its social-action centre…
markup recipients(const commune_view& v) {
    const auto line = [&](const recipient_choice& c) {
        return html(R"(
    <li><a class="choice" href="/c/{}?siret={}"><span class="choice-name">{}</span></a></li>)",
                    v.commune.cog, c.siret, c.label);
    };
    return html(R"(
<section class="card" aria-labelledby="service">
  <h2 id="service">À quel service voulez-vous transmettre&nbsp;?</h2>
  <p>Plusieurs services de votre commune utilisent le quotient familial. Choisissez celui qui vous l’a demandé.</p>
  <ul class="choices">{}
  </ul>
</section>)",
                each(v.choices, line));
}

markup login(const frame& f, const commune_view& v) {
    const auto hidden = html(R"({}
    <input type="hidden" name="cog" value="{}">
    <input type="hidden" name="siret" value="{}">)",
                             csrf_field(f), v.commune.cog, v.siret);
    if (v.logged_in)
        return html(R"(
<section class="card start" aria-labelledby="suite">
  <h2 id="suite">Votre identification est déjà faite</h2>
  <p>Vous pouvez passer à la vérification de vos informations.</p>
  <form action="/connexion" method="post">
    {}
    <button class="button" type="submit">Continuer</button>
  </form>
</section>)",
                    hidden);
    return html(R"(
<section class="card start" aria-labelledby="suite">
  <h2 id="suite">Identifiez-vous pour continuer</h2>
  <p>FranceConnect vous permet d’utiliser un compte que vous avez déjà&nbsp;: impôts, Assurance Maladie,
    La&nbsp;Poste, MSA…</p>
  <form action="/connexion" method="post">
    {}
    <button class="connect" type="submit"><span>S’identifier avec</span> <strong>FranceConnect</strong></button>
  </form>
  <p class="about-connect"><a href="https://franceconnect.gouv.fr/" rel="external">Qu’est-ce que FranceConnect&nbsp;?</a></p>
  <p class="other-way"><a href="/c/{}/autres-demarches">Je ne peux pas ou ne veux pas utiliser FranceConnect</a></p>
</section>)",
                hidden, v.commune.cog);
}

markup what_goes(const commune_view& v) {
    const auto rule = month_rule_sentence(v.month_rule);
    const auto month = when(!rule.empty(), [&] { return html("<p>{}</p>", rule); });
    const auto child =
        when(v.child_required, [] { return html("<p>Votre commune vous demande de choisir au moins un enfant.</p>"); });
    return html(R"(
<section aria-labelledby="recevra">
  <h2 id="recevra">Ce que votre commune recevra</h2>
  <ul class="ticks">
    <li>votre quotient familial&nbsp;;</li>
    <li>le nom des allocataires&nbsp;;</li>
    <li>les enfants que vous choisirez, et seulement eux&nbsp;;</li>
    <li>votre identité.</li>
  </ul>
  {}{}
  <p><a href="/c/{}/donnees">Voir la liste complète</a></p>
</section>)",
                month, child, v.commune.cog);
}

markup sharing(const commune_view& v) {
    if (v.short_address.empty()) return {};
    return html(R"(
<details class="sharing">
  <summary>Partager l’adresse de cette page</summary>
  <div class="sharing-row">
    <img src="/c/{0}/qr.svg" alt="QR code qui mène à cette page" width="180" height="180">
    <div>
      <p>Adresse courte&nbsp;: <span class="address">{1}</span></p>
      <p>Pour une affiche ou un courrier, téléchargez le QR code&nbsp;:</p>
      <ul>
        <li><a href="/c/{0}/qr.svg" download="qr-{0}.svg">image SVG, pour l’impression</a></li>
        <li><a href="/c/{0}/qr.png" download="qr-{0}.png">image PNG</a></li>
      </ul>
    </div>
  </div>
</details>)",
                v.commune.cog, v.short_address);
}

markup chosen_service(const commune_view& v) {
    if (v.label.empty()) return {};
    const auto change = when(v.choices.size() > 1,
                             [&] { return html(R"( <a href="/c/{}">Choisir un autre service</a>)", v.commune.cog); });
    return html(R"(
  <p class="service">Service&nbsp;: <strong>{}</strong>{}</p>)",
                v.label, change);
}

markup not_offered(const commune_view& v) {
    return notice(tone::warning, "Cette commune n’est pas encore reliée à ce service",
                  html("<p>Vous ne pouvez pas lui transmettre votre quotient familial ici.</p>")) +
           alternatives(v.commune.cog);
}

}  // namespace

std::string search_page(const frame& f, const search_view& v) {
    document d{.title = "Choisir ma commune", .robots = robots::stay_out};
    if (!v.fault.empty())
        d.title = "Erreur – " + d.title;
    else if (v.searched && !v.typed.empty())
        d.title += " – résultats pour «\u00A0" + v.typed + "\u00A0»";
    d.body = html(R"(
<div class="narrow">
{}{}
<h1>Choisir ma commune</h1>
<div class="card">{}
</div>{}
</div>)",
                  step_line(step::commune), error_summary(v.fault, "q"), commune_search(v.typed, v.fault), results(v));
    return written(f, d);
}

std::string commune_page(const frame& f, const commune_view& v) {
    const bool settled = v.choices.size() < 2 || !v.siret.empty();
    document d{.title = v.commune.name + " (" + v.commune.department + ")", .robots = robots::index};
    const auto fault = when(!v.fault.empty(), [&] {
        return html(R"(
<div class="notice notice-warning" id="erreurs" role="alert" tabindex="-1">
  <p class="notice-title">Identification non terminée</p>
  <p>{}</p>
</div>)",
                    v.fault);
    });
    if (!fault.empty()) d.title = "Identification non terminée – " + d.title;
    auto rest = not_offered(v);
    if (v.offered) rest = (settled ? login(f, v) + what_goes(v) : recipients(v)) + sharing(v);
    d.body = html(R"(
<div class="narrow">
{}{}
<div class="title">
  <h1>Votre commune&nbsp;: {}</h1>
  <p class="place">{} <a href="/communes">Changer de commune</a></p>{}
</div>{}
</div>)",
                  v.offered ? step_line(step::identity) : markup{}, fault, v.commune.name, place_of(v.commune),
                  settled ? chosen_service(v) : markup{}, rest);
    return written(f, d);
}

std::string alternatives_page(const frame& f, const commune_view& v) {
    document d{.title = "Autres démarches – " + v.commune.name, .robots = robots::index};
    const auto back = when(v.offered, [&] {
        return html(R"(
<p><a class="back" href="/c/{}">Revenir à la page de votre commune</a></p>)",
                    v.commune.cog);
    });
    d.body = html(R"(
<div class="narrow">
<h1>Autres démarches</h1>
<p class="lead">Vous voulez donner votre quotient familial à votre commune ({}) sans FranceConnect&nbsp;? C’est
possible.</p>
<section class="card" aria-labelledby="caf">
  <h2 id="caf">Vous dépendez de la CAF</h2>
  <ol>
    <li>Ouvrez <a href="{}" rel="external">mes attestations sur caf.fr</a>, dans votre espace «&nbsp;Mon&nbsp;compte&nbsp;».</li>
    <li>Téléchargez votre attestation de quotient familial.</li>
    <li>Donnez-la à votre mairie.</li>
  </ol>
</section>
<section class="card" aria-labelledby="msa">
  <h2 id="msa">Vous dépendez de la MSA</h2>
  <ol>
    <li>Ouvrez <a href="{}" rel="external">mon espace privé sur msa.fr</a>.</li>
    <li>Téléchargez votre attestation de quotient familial.</li>
    <li>Donnez-la à votre mairie.</li>
  </ol>
</section>
<section aria-labelledby="mairie">
  <h2 id="mairie">Vous n’avez ni CAF ni MSA</h2>
  <p>Allez à votre mairie avec votre dernier avis d’impôt. Elle vous dira comment faire.</p>
</section>
<section aria-labelledby="aide">
  <h2 id="aide">Vous voulez de l’aide</h2>
  <p>Votre mairie peut vous aider. Les conseillers France services aussi&nbsp;: ils vous accompagnent gratuitement,
    près de chez vous.</p>
</section>{}
</div>)",
                  v.commune.name, caf_certificate, msa_certificate, back);
    return written(f, d);
}

}  // namespace qf::form
