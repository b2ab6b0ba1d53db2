#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

namespace qf::form {

std::string privacy_page(const frame& f, unsigned idle_seconds) {
    document d{.title = "Données personnelles", .robots = robots::index};
    d.body = html(R"(
<div class="narrow prose">
<h1>Données personnelles</h1>
<p class="lead">Nous utilisons vos données pour une seule chose&nbsp;: transmettre votre quotient familial à la commune
que vous avez choisie.</p>
<h2>Quelles données</h2>
<ul>
  <li>Votre identité, donnée par FranceConnect.</li>
  <li>Votre quotient familial, les allocataires, les enfants et parfois l’adresse de votre dossier, donnés par la CAF ou
    la MSA.</li>
  <li>La commune choisie, et le numéro que son site vous a donné, s’il y en a un.</li>
</ul>
<p><a href="/donnees">Voir la liste complète des informations transmises</a></p>
<h2>Pour qui</h2>
<p>Pour votre commune, et elle seule. Elle reçoit votre envoi par HubEE, le réseau d’échange entre administrations. Les
enfants que vous n’avez pas choisis ne sont envoyés à personne.</p>
<h2>Pourquoi nous en avons le droit</h2>
<p>C’est une mission de service public. La loi permet aux administrations d’échanger les informations utiles à votre
démarche, pour vous éviter de fournir des papiers.</p>
<h2>Combien de temps</h2>
<dl class="facts facts-wide">
  <div><dt>Votre session</dt><dd>{} sans activité, 2&nbsp;heures au plus. Vos données y sont chiffrées. Elles
    disparaissent avec la session, ou quand vous vous déconnectez.</dd></div>
  <div><dt>Votre envoi</dt><dd>Jusqu’à ce que votre commune l’ait reçu. Pendant ce temps, il est signé et chiffré. Si un
    envoi ne peut pas être remis, il reste chiffré jusqu’à ce qu’un opérateur règle le problème ou qu’il soit
    supprimé.</dd></div>
  <div><dt>Le lien vers votre reçu</dt><dd>24&nbsp;heures, et une seule ouverture.</dd></div>
  <div><dt>Le suivi technique</dt><dd>Nous gardons la référence, la commune et les dates de l’envoi. Il n’y a ni votre nom,
    ni votre quotient familial.</dd></div>
  <div><dt>Votre commune</dt><dd>Elle fixe sa propre durée. Demandez-la à votre mairie.</dd></div>
</dl>
<h2>Les cookies</h2>
<p>Il y en a un seul. Il sert à garder votre session ouverte. Il ne vous suit pas sur d’autres sites. Il n’y a ni
publicité, ni mesure d’audience, ni contenu venu d’un autre site.</p>
<h2>Vos droits</h2>
<p>Vous pouvez demander à voir vos données, à les corriger, à limiter leur utilisation ou à vous y opposer. Écrivez à
votre mairie ou à l’organisme qui propose ce service, en donnant votre référence. Pour corriger votre dossier, écrivez à
votre caisse.</p>
<p>Si la réponse ne vous convient pas, vous pouvez saisir la CNIL (Commission nationale de l’informatique et des
libertés).</p>
</div>)",
                  time_span(idle_seconds));
    return written(f, d);
}

std::string accessibility_page(const frame& f) {
    document d{.title = "Déclaration d’accessibilité", .robots = robots::index};
    d.body = html(R"(
<div class="narrow prose">
<h1>Déclaration d’accessibilité</h1>
<p class="lead">Ce service est fait pour être utilisé par tout le monde. Cette page dit où nous en sommes, honnêtement.</p>
<h2>État de conformité</h2>
<p>Ce service est <strong>non conforme</strong> au référentiel général d’amélioration de l’accessibilité (RGAA), version
4.1.2. La raison&nbsp;: aucun audit n’a encore été fait par un organisme indépendant. Sans audit, la règle est de déclarer
le service non conforme, même s’il a été construit en suivant ce référentiel.</p>
<h2>Ce qui a été fait</h2>
<ul>
  <li>Toutes les pages marchent au clavier, sans souris, et sans JavaScript.</li>
  <li>Elles s’agrandissent jusqu’à 400&nbsp;% et s’affichent sur un petit écran de téléphone.</li>
  <li>Les contrastes suivent le niveau AA, en mode clair et en mode sombre.</li>
  <li>Les erreurs sont annoncées, expliquées et reliées au champ à corriger.</li>
  <li>Un outil automatique contrôle toutes les pages. Il ne trouve pas tout&nbsp;: il ne remplace pas un audit.</li>
</ul>
<h2>Ce que nous ne savons pas encore</h2>
<ul>
  <li>Le service n’a pas encore été essayé par un groupe de personnes handicapées.</li>
  <li>Les pages de FranceConnect, de la CAF et de la MSA ne dépendent pas de nous.</li>
  <li>L’organisme qui propose ce service peut changer ses couleurs. Il doit alors vérifier les contrastes.</li>
</ul>
<h2>Vous avez une difficulté</h2>
<p>Dites-le à votre mairie, ou à l’organisme qui propose ce service. Ils doivent vous donner un autre moyen de faire votre
démarche. Vous pouvez toujours donner une attestation de la CAF ou de la MSA à votre mairie, sans utiliser ce site.</p>
<h2>Si vous n’avez pas de réponse</h2>
<p>Vous pouvez écrire au Défenseur des droits, ou rencontrer gratuitement son délégué dans votre département.</p>
</div>)");
    return written(f, d);
}

}  // namespace qf::form
