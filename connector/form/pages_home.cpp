#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"

namespace qf::form {
namespace {

// A home, a way, a town hall. Decoration: it says nothing that the text does not.
markup picture() {
    return html(R"(
    <svg class="picture" viewBox="0 0 360 220" aria-hidden="true" focusable="false">
      <circle class="p-sun" cx="160" cy="52" r="25"/>
      <ellipse class="p-hill" cx="182" cy="184" rx="176" ry="30"/>
      <path class="p-way" d="M104 184c34 22 70-18 106-6"/>
      <path class="p-wall" d="M34 126h64v56H34z"/>
      <path class="p-roof" d="M24 130l42-42 42 42z"/>
      <path class="p-door" d="M58 152h16v30H58z"/>
      <path class="p-wall" d="M214 116h104v62H214z"/>
      <path class="p-roof" d="M204 116h124l-22-26h-80z"/>
      <path class="p-wall" d="M250 72h32v32h-32z"/>
      <path class="p-roof" d="M244 74l22-24 22 24z"/>
      <circle class="p-clock" cx="266" cy="88" r="8"/>
      <path class="p-flag" d="M266 50V26h18l-5 6 5 6h-18"/>
      <path class="p-door" d="M258 148h16v30h-16zM226 130h14v18h-14zM292 130h14v18h-14z"/>
      <g class="p-letter">
        <rect x="136" y="112" width="52" height="36" rx="4"/>
        <path d="M137 115l25 19 25-19"/>
      </g>
    </svg>)");
}

}  // namespace

std::string home_page(const frame& f) {
    document d{
        .title = "Transmettre mon quotient familial à ma commune", .robots = robots::index, .body_class = "home"};
    d.body = html(R"(
<div class="hero">
  <div class="wide hero-row">
    <div>
      <h1>Transmettre mon quotient familial à ma commune</h1>
      <p class="lead">Cantine, garderie, centre de loisirs, crèche&nbsp;: votre commune calcule vos tarifs avec votre
        quotient familial. Ici, vous le transmettez sans papier.</p>
      <ul class="assets">
        <li>Gratuit</li>
        <li>Environ 4&nbsp;minutes</li>
        <li>Rien ne part sans votre accord</li>
      </ul>
    </div>{}
  </div>
</div>
<div class="wide home-row">
<section class="card start" aria-labelledby="commencer">
  <h2 id="commencer">Pour commencer, choisissez votre commune</h2>{}
</section>
<section aria-labelledby="etapes">
  <h2 id="etapes">Comment ça se passe&nbsp;?</h2>
  <ol class="path">
    <li><h3>Je choisis ma commune</h3>
      <p>C’est elle qui recevra mon quotient familial.</p></li>
    <li><h3>Je m’identifie avec FranceConnect</h3>
      <p>J’utilise un compte que j’ai déjà&nbsp;: impôts, Assurance Maladie, La&nbsp;Poste…</p></li>
    <li><h3>Je vérifie et je transmets</h3>
      <p>Je choisis les enfants concernés. Je reçois une référence et un reçu.</p></li>
  </ol>
</section>
<section class="aside" aria-labelledby="savoir">
  <h2 id="savoir">Le quotient familial, c’est quoi&nbsp;?</h2>
  <p>C’est un nombre calculé par la CAF ou la MSA. Il tient compte de vos revenus et de votre famille. Votre commune
    s’en sert pour fixer un tarif juste.</p>
  <ul class="links">
    <li><a href="/donnees">Voir les informations transmises</a></li>
    <li><a href="/questions">Lire les questions fréquentes</a></li>
  </ul>
</section>
</div>)",
                  picture(), commune_search("", ""));
    return written(f, d);
}

}  // namespace qf::form
