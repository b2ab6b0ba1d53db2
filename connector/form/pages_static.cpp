#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"

#include <array>

namespace qf::form {
namespace {

struct question {
    std::string_view asked;
    markup answer;
};

markup written_question(const question& q) {
    return html(R"(
<details>
  <summary>{}</summary>
  {}
</details>)",
                q.asked, q.answer);
}

markup about_the_service() {
    const std::array all{
        question{"À quoi sert ce service\u00A0?",
                 html(R"(<p>Il envoie votre quotient familial à votre commune. Votre commune s’en sert pour calculer
    vos tarifs&nbsp;: cantine, garderie, centre de loisirs, crèche…</p>)")},
        question{"Est-ce que c’est payant\u00A0?", html("<p>Non. Ce service est gratuit.</p>")},
        question{"Est-ce que c’est obligatoire\u00A0?",
                 html(R"(<p>Non. Vous pouvez donner une attestation de la CAF ou de la MSA à votre mairie. Sans quotient
    familial, votre commune peut appliquer le tarif le plus élevé.</p>)")},
        question{"Ma commune n’est pas reliée. Que faire\u00A0?",
                 html(R"(<p>Prenez votre attestation&nbsp;: <a href="{}">mes attestations sur caf.fr</a> ou
    <a href="{}">mon espace privé sur msa.fr</a>. Donnez-la à votre mairie. Vous pouvez aussi lui parler de ce
    service.</p>)",
                      caf_certificate, msa_certificate)},
        question{"Est-ce que je dois recommencer chaque année\u00A0?",
                 html(R"(<p>Cela dépend de votre commune. Si votre quotient familial change ou si elle vous le demande,
    revenez ici.</p>)")},
    };
    return each(all, written_question);
}

markup about_the_quotient() {
    const std::array all{
        question{"Qui calcule mon quotient familial\u00A0?",
                 html(R"(<p>Votre caisse&nbsp;: la CAF, ou la MSA si vous dépendez du régime agricole. Ce service ne
    calcule rien. Il transmet le nombre que votre caisse lui donne.</p>)")},
        question{"Le mois affiché n’est pas le mois actuel. Pourquoi\u00A0?",
                 html(R"(<p>Chaque commune choisit le mois qu’elle utilise. Parfois, votre caisse ne peut pas donner ce
    mois-là. Dans ce cas, nous vous montrons les deux mois avant l’envoi.</p>)")},
        question{"Mon quotient familial est faux. Que faire\u00A0?",
                 html(R"(<p>N’envoyez rien. Écrivez à votre caisse sur <a href="https://www.caf.fr/">caf.fr</a> ou
    <a href="https://www.msa.fr/">msa.fr</a>. Revenez ici quand votre dossier est à jour.</p>)")},
        question{"Mon dossier est au nom de l’autre parent. Que faire\u00A0?",
                 html(R"(<p>La personne qui a le dossier, ou son conjoint dans le même dossier, doit s’identifier. Si
    vous êtes séparés, chaque parent transmet le quotient de son propre dossier.</p>)")},
        question{"Un de mes enfants manque dans la liste. Pourquoi\u00A0?",
                 html(R"(<p>La liste est celle de votre caisse, à la date d’aujourd’hui. Dites à votre caisse que votre
    enfant manque. Vous pouvez transmettre dès maintenant et prévenir votre mairie.</p>)")},
        question{"Pourquoi choisir les enfants\u00A0?",
                 html(R"(<p>Pour n’envoyer que l’utile. Si un seul enfant mange à la cantine, votre commune n’a pas
    besoin des autres.</p>)")},
    };
    return each(all, written_question);
}

markup about_the_way() {
    const std::array all{
        question{"Qu’est-ce que FranceConnect\u00A0?",
                 html(R"(<p>C’est le moyen proposé par l’État pour prouver votre identité en ligne. Vous utilisez un
    compte que vous avez déjà. <a href="https://franceconnect.gouv.fr/">Qu’est-ce que FranceConnect&nbsp;?</a></p>)")},
        question{"Comment savoir si ma commune a reçu mon quotient\u00A0?",
                 html(R"(<p>La page de confirmation vous le dit. Tant que votre session est ouverte, elle se met à jour.
    Ensuite, donnez votre référence à votre mairie.</p>)")},
        question{"Le service de ma commune est en panne. Mon envoi est-il perdu\u00A0?",
                 html(R"(<p>Non. Dès que vous avez une référence, votre envoi est gardé en sécurité. Nous réessayons
    jusqu’à ce que votre commune l’ait reçu.</p>)")},
        question{"J’ai appuyé deux fois. Est-ce grave\u00A0?",
                 html("<p>Non. Vous recevez la même référence, et votre commune ne reçoit qu’un seul envoi.</p>")},
        question{
            "J’ai choisi les mauvais enfants, ou la mauvaise commune. Que faire\u00A0?",
            html(R"(<p>Pour les enfants&nbsp;: revenez à la page de vérification, changez votre choix, transmettez de
    nouveau. Tant que votre session est ouverte, votre commune sait que c’est une correction, et de quel envoi.</p>
    <p>Pour la commune&nbsp;: recommencez avec la bonne. Un envoi ne peut pas être repris&nbsp;: prévenez la mairie qui a
    reçu le premier, avec votre référence.</p>)")},
    };
    return each(all, written_question);
}

}  // namespace

std::string faq_page(const frame& f) {
    static const auto all = html(R"(
<div class="narrow">
<h1>Questions fréquentes</h1>
<section aria-labelledby="service"><h2 id="service">Le service</h2>{}
</section>
<section aria-labelledby="quotient"><h2 id="quotient">Le quotient familial</h2>{}
</section>
<section aria-labelledby="envoi"><h2 id="envoi">L’identification et l’envoi</h2>{}
</section>
<p><a class="button" href="/communes">Choisir ma commune</a></p>
</div>)",
                                 about_the_service(), about_the_quotient(), about_the_way());
    return written(f, {.title = "Questions fréquentes", .body = all, .robots = robots::index});
}

std::string terms_page(const frame& f) {
    document d{.title = "Conditions d’utilisation", .robots = robots::index};
    d.body = html(R"(
<div class="narrow prose">
<h1>Conditions d’utilisation</h1>
<p class="lead">En utilisant ce service, vous acceptez ces règles. Elles sont courtes.</p>
<h2>À quoi sert le service</h2>
<p>Il transmet votre quotient familial et les informations qui vont avec à une commune que vous choisissez. Il est
gratuit et n’est pas obligatoire.</p>
<h2>Qui peut l’utiliser</h2>
<p>Toute personne qui s’identifie avec FranceConnect et qui a un dossier à la CAF ou à la MSA. Vous ne pouvez
transmettre que les informations de votre propre dossier.</p>
<h2>Ce que nous faisons</h2>
<ul>
  <li>Nous demandons à votre caisse votre quotient familial, une seule fois par envoi.</li>
  <li>Nous vous le montrons avant l’envoi.</li>
  <li>Quand vous appuyez sur «&nbsp;Transmettre à ma commune&nbsp;», nous l’envoyons à votre commune, chiffré.</li>
  <li>Nous vous donnons une référence et un reçu. Nous réessayons si votre commune n’est pas joignable.</li>
</ul>
<h2>Ce que nous ne faisons pas</h2>
<ul>
  <li>Nous ne calculons pas votre quotient familial.</li>
  <li>Nous ne décidons pas de vos tarifs. C’est le rôle de votre commune.</li>
  <li>Nous ne vendons et ne donnons aucune information à quelqu’un d’autre.</li>
</ul>
<h2>Ce que vous faites</h2>
<ul>
  <li>Vous vérifiez les informations avant de les envoyer.</li>
  <li>Vous utilisez votre propre identité. Utiliser celle d’une autre personne est puni par la loi.</li>
  <li>Vous vous déconnectez si l’appareil n’est pas le vôtre.</li>
</ul>
<h2>Quand le service ne marche pas</h2>
<p>Le service peut être arrêté pour une réparation. Il dépend aussi de FranceConnect, de la CAF et de la MSA. Vous pouvez
toujours donner une attestation à votre mairie.</p>
</div>)");
    return written(f, d);
}

}  // namespace qf::form
