#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"

namespace qf::form {

std::string terms_for_administrations_page(const frame& f) {
    document d{.title = "Conditions pour les administrations", .robots = robots::index};
    d.body = html(R"(
<div class="narrow prose">
<h1>Conditions pour les administrations</h1>
<p class="lead">Cette page est pour les communes, leurs services sociaux et leurs caisses des écoles qui reçoivent des
quotients familiaux par ce service. Les <a href="/conditions">conditions pour les usagers</a> ont leur propre page.</p>
<h2>Qui peut recevoir</h2>
<p>Une administration habilitée par DataPass pour une tarification qui utilise le quotient familial. L’habilitation vaut
pour cette démarche seulement. Le service est facultatif et gratuit.</p>
<h2>Ce que le service vous remet</h2>
<ul>
  <li>Un dossier HubEE par transmission, avec trois fichiers&nbsp;: JSON, XML et PDF.</li>
  <li>L’identité donnée par FranceConnect, le quotient familial, les allocataires et les enfants choisis par l’usager.</li>
  <li>Le mois demandé et le mois obtenu, quand ils diffèrent.</li>
  <li>La référence de la transmission corrigée, quand l’usager a changé son choix&nbsp;: la dernière compte.</li>
</ul>
<h2>Ce que vous faites</h2>
<ul>
  <li>Vous utilisez ces informations pour vos tarifs, et pour rien d’autre.</li>
  <li>Vous les montrez aux seuls agents qui en ont besoin. Vous tenez la liste de ces agents à jour.</li>
  <li>Vous fixez une durée de conservation et vous effacez les informations à son terme.</li>
  <li>Vous informez les usagers de leurs droits et vous y répondez.</li>
  <li>Vous acceptez aussi une attestation sur papier&nbsp;: personne n’est obligé d’utiliser ce service.</li>
  <li>Vous indiquez dans HubEE où en est chaque dossier&nbsp;: l’usager le lit sur sa page de confirmation.</li>
</ul>
<h2>Votre éditeur de logiciel</h2>
<p>Il peut relier votre logiciel à HubEE. Il agit pour vous, sous votre responsabilité. Il n’est pas le destinataire des
informations et ne les garde pas pour lui.</p>
<h2>Ce que le service ne fait pas</h2>
<ul>
  <li>Il ne calcule pas le quotient familial. La CAF ou la MSA le calcule.</li>
  <li>Il ne garde pas les informations après vous les avoir remises.</li>
  <li>Il ne décide pas de vos tarifs.</li>
</ul>
<h2>Les autres conditions</h2>
<p>Celles de FranceConnect, d’API Particulier et de HubEE s’appliquent aussi à vous.</p>
</div>)");
    return written(f, d);
}

}  // namespace qf::form
