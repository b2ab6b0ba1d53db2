#include "connector/dossier/french.hpp"
#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

#include <array>

namespace qf::form {
namespace {

std::string receiver(const confirmation_view& v) {
    return v.label.empty() ? v.commune.name : fmt::format("{} – {}", v.commune.name, v.label);
}

// How many of the four stages are behind: form.js moves the same list along.
std::size_t stages_done(progress p) noexcept {
    switch (p) {
        case progress::sent:
        case progress::waiting:
            return 1;
        case progress::delivered:
            return 2;
        case progress::opened:
        case progress::awaiting:
            return 3;
        case progress::processed:
        case progress::refused:
            return 4;
    }
    return 1;
}

markup stages(progress p) {
    constexpr std::array<std::string_view, 4> names{"Enregistrée", "Reçue par votre commune",
                                                    "Ouverte par votre commune", "Traitée par votre commune"};
    const auto done = stages_done(p);
    const auto not_taken = [&](std::size_t i) { return i == names.size() - 1 && p == progress::refused; };
    markup out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out += html(R"(
    <li data-done="{}"><span>{}</span> <span class="stage-word">{}</span></li>)",
                    i < done && !not_taken(i) ? "yes" : "no", names[i],
                    i >= done      ? "À venir"
                    : not_taken(i) ? "Non retenue"
                                   : "Fait");
    return out;
}

markup status(const confirmation_view& v) {
    return html(R"(
<section class="status card" aria-labelledby="suivi" data-state="/confirmation/{0}/etat" data-final="{1}" data-known="{4}">
  <h2 id="suivi">Où en est votre transmission&nbsp;?</h2>
  <p class="state" role="status" data-state-text>{2}</p>
  <ol class="stages">{3}
  </ol>
  <p class="refresh"><a class="button button-small" href="/confirmation/{0}">Actualiser</a></p>
</section>)",
                v.reference, finality_of(v.progress) == finality::final ? "yes" : "no", progress_sentence(v.progress),
                stages(v.progress), progress_word(v.progress));
}

markup return_link(const confirmation_view& v) {  // registered by the commune; still, only where a browser goes
    if (!v.return_address.starts_with("https://") && !v.return_address.starts_with("http://")) return {};
    return html(R"(
<p><a class="button" href="{}" rel="external">Revenir sur le site de ma commune</a></p>)",
                v.return_address);
}

markup reference(const confirmation_view& v) {
    return html(R"(
  <div class="reference-box">
    <p id="reference-nom">Votre référence</p>
    <p class="reference" id="reference" translate="no">{}</p>
    <button class="button button-small" type="button" data-copy="reference" hidden>Copier la référence</button>
    <p class="copied" role="status" data-copied="reference"></p>
  </div>)",
                v.reference);
}

markup one_time_link(const frame& f, const confirmation_view& v) {
    if (!v.one_time_link.empty())
        return html(R"(
  <div class="field" id="lien">
    <label for="lien-unique">Votre lien, à ouvrir une seule fois</label>
    <p class="hint" id="lien-aide">Il est valable 24&nbsp;heures. Gardez-le pour vous&nbsp;: qui l’ouvre voit le reçu.</p>
    <input id="lien-unique" type="text" readonly autofocus value="{}" aria-describedby="lien-aide" autocomplete="off">
    <button class="button button-small" type="button" data-copy="lien-unique" hidden>Copier le lien</button>
    <p class="copied" role="status" data-copied="lien-unique"></p>
  </div>)",
                    v.one_time_link);
    return html(R"(
  <p>Pour ouvrir votre reçu sur un autre appareil, créez un lien. Il marche une seule fois, pendant 24&nbsp;heures.</p>
  <form action="/recu/{}/lien" method="post">
    {}
    <button class="button button-small" type="submit">Créer un lien vers mon reçu</button>
  </form>)",
                v.reference, csrf_field(f));
}

std::string receipt(const frame& f, const confirmation_view& v) {
    document d{.title = "Reçu " + v.reference, .body_class = "receipt"};
    d.body = html(R"(
<div class="narrow">
<article class="card paper">
  <p class="paper-name">Mon quotient familial</p>
  <h1>Reçu de transmission</h1>
  <p>Ce reçu montre que vous avez transmis votre quotient familial à votre commune.</p>
  <dl class="facts">
    <div><dt>Référence</dt><dd class="reference" translate="no">{}</dd></div>
    {}{}
    <div><dt>Date</dt><dd>{} <span class="hint">(heure de Paris)</span></dd></div>
    {}{}{}
  </dl>
  <p>Gardez ce reçu. Si votre commune vous pose une question, donnez-lui la référence.</p>
  <p class="hint">Par discrétion, ce reçu ne montre ni votre nom, ni votre quotient familial.</p>
</article>
<p class="print" hidden><button class="button" type="button" data-print>Imprimer ou enregistrer en PDF</button></p>
<p class="screen"><a class="back" href="/">Revenir à l’accueil</a></p>
</div>)",
                  v.reference, fact("Commune", fmt::format("{}, {}", v.commune.name, place_of(v.commune))),
                  fact("Service", v.label), dossier::french_time(v.submitted_at),
                  fact("Correction", v.corrects.empty() ? "" : "Corrige et remplace la transmission " + v.corrects),
                  fact("Corrigée ensuite", v.corrected_by.empty() ? "" : "Par la transmission " + v.corrected_by),
                  fact("État", progress_sentence(v.progress)));
    return written(f, d);
}

struct outcome_words {  // what the page says first, and what is left to do
    std::string title, heading;
    markup then;
};

markup correcting(const confirmation_view& v) {
    return when(v.correctable, [] {
        return html(R"(
    <li>Vous avez choisi les mauvais enfants&nbsp;? <a href="/verification">Corrigez votre transmission</a>.</li>)");
    });
}

outcome_words words_of(const confirmation_view& v) {
    if (v.progress == progress::refused)
        return {"Transmission non retenue", "Votre commune n’a pas retenu votre transmission",
                html(R"(
    <li>Contactez votre mairie et donnez votre référence. Elle vous dira pourquoi.</li>{}
    <li>Vous pouvez aussi lui donner une attestation de la CAF ou de la MSA&nbsp;: <a href="/c/{}/autres-demarches">voir
      les autres démarches</a>.</li>)",
                     correcting(v), v.commune.cog)};
    if (v.progress == progress::awaiting)
        return {"Complément demandé", "Votre commune demande un complément",
                html(R"(
    <li>Votre quotient familial est arrivé. Il manque à votre commune une information ou un document&nbsp;: par exemple un
      justificatif de domicile, un jugement de garde, ou un enfant que vous n’avez pas choisi.</li>
    <li>Contactez votre mairie et donnez votre référence. Elle vous dira ce qui manque et où l’envoyer&nbsp;: ce service ne
      transmet pas de documents.</li>{})",
                     correcting(v))};
    const bool correction = !v.corrects.empty();
    return {correction ? "Correction enregistrée" : "Transmission enregistrée",
            correction ? "C’est fait\u00A0! Votre correction est enregistrée"
                       : "C’est fait\u00A0! Votre transmission est enregistrée",
            html(R"(
    <li>Vous n’avez plus rien à faire. Vous pouvez fermer cette page.</li>
    <li>Votre commune s’en servira pour calculer vos tarifs. Si elle a une question, elle vous la posera.</li>
    <li>Notez votre référence, ou gardez votre reçu.</li>{})",
                 correcting(v))};
}

markup about_others(const confirmation_view& v) {
    return when(v.repeated,
                [&] {
                    return notice(
                        tone::calm, "Déjà transmis",
                        html("<p>Ces informations étaient déjà transmises (réf.&nbsp;{}). Elles n’ont pas été "
                             "envoyées une deuxième fois.</p>",
                             v.reference));
                }) +
           when(!v.corrected_by.empty(), [&] {
               return notice(
                   tone::warning, "Vous avez corrigé cette transmission",
                   html(
                       R"(<p>La transmission qui compte est la dernière&nbsp;: <a href="/confirmation/{0}">{0}</a>.</p>)",
                       v.corrected_by));
           });
}

}  // namespace

std::string confirmation_page(const frame& f, const confirmation_view& v) {
    if (v.printable) return receipt(f, v);
    const auto said = words_of(v);
    document d{.title = said.title};
    const bool good = v.progress != progress::refused && v.progress != progress::awaiting;
    const auto corrected = when(!v.corrects.empty(), [&] {
        return html(R"(
  <p>Cette transmission corrige et remplace la transmission <span class="address">{}</span>. Votre commune le sait.</p>)",
                    v.corrects);
    });
    const auto opinion = when(!f.feedback_url.empty(), [&] {
        return html(R"(
<p><a class="button button-quiet" href="{}" rel="external">Donner mon avis sur cette démarche</a></p>)",
                    f.feedback_url);
    });
    d.body =
        html(R"(
<div class="narrow">
{}{}
<section class="{}" aria-labelledby="titre">
  <h1 id="titre">{}</h1>
  <p>Vos informations pour <strong>{}</strong> ont été enregistrées le {} (heure de Paris).</p>{}{}
</section>{}{}
<section aria-labelledby="suite">
  <h2 id="suite">Et maintenant&nbsp;?</h2>
  <ul class="{}">{}
  </ul>{}
</section>
<section aria-labelledby="recu">
  <h2 id="recu">Votre reçu</h2>
  <p><a class="button button-quiet" href="/recu/{}">Voir et imprimer mon reçu</a></p>{}
</section>
<section class="aside" aria-labelledby="partir">
  <h2 id="partir">Avant de partir</h2>
  <p>Cet appareil n’est pas le vôtre&nbsp;? Déconnectez-vous.</p>
  <form action="/deconnexion" method="post">
    {}
    <button class="button button-small" type="submit">Se déconnecter</button>
  </form>
</section>
</div>)",
             good ? step_line(step::finished) : markup{}, about_others(v), good ? "done" : "done to-do", said.heading,
             receiver(v), dossier::french_time(v.submitted_at), corrected, reference(v), return_link(v), status(v),
             good ? "ticks" : "plain", said.then, opinion, v.reference, one_time_link(f, v), csrf_field(f));
    return written(f, d);
}

std::string link_page(const frame& f, std::string_view token) {
    document d{.title = "Ouvrir mon reçu"};
    d.body = html(R"(
<div class="narrow">
<section class="card start" aria-labelledby="titre">
  <h1 id="titre">Ouvrir votre reçu</h1>
  <p>Ce lien marche <strong>une seule fois</strong>. Après, il ne sera plus valable.</p>
  <form action="/recu/lien/{}" method="post">
    {}
    <button class="button" type="submit">Afficher le reçu</button>
  </form>
</section>
</div>)",
                  token, csrf_field(f));
    return written(f, d);
}

std::string logged_out_page(const frame& f) {
    document d{.title = "Déconnexion réussie"};
    d.body = html(R"(
<div class="narrow">
<section class="done" aria-labelledby="titre">
  <h1 id="titre">Déconnexion réussie</h1>
  <p>Vos informations ne sont plus sur cet appareil. Si vous avez reçu une référence, votre transmission est bien
    enregistrée.</p>
</section>
<p><a class="button" href="/">Revenir à l’accueil</a></p>
</div>)");
    return written(f, d);
}

}  // namespace qf::form
