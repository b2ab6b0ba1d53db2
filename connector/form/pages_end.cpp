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
    markup out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out += html(R"(
    <li data-done="{}"><span>{}</span> <span class="stage-word">{}</span></li>)",
                    i < done ? "yes" : "no", names[i],
                    i >= done                                         ? "À venir"
                    : i == names.size() - 1 && p == progress::refused ? "Non retenue"
                                                                      : "Fait");
    return out;
}

markup status(const confirmation_view& v) {
    return html(R"(
<section class="status card" aria-labelledby="suivi" data-state="/confirmation/{0}/etat" data-final="{1}">
  <h2 id="suivi">Où en est votre transmission&nbsp;?</h2>
  <p class="state" role="status" data-state-text>{2}</p>
  <ol class="stages">{3}
  </ol>
  <p class="refresh"><a class="button button-small" href="/confirmation/{0}">Actualiser</a></p>
</section>)",
                v.reference, finality_of(v.progress) == finality::final ? "yes" : "no", progress_sentence(v.progress),
                stages(v.progress));
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
    <input id="lien-unique" type="text" readonly value="{}" aria-describedby="lien-aide" autocomplete="off">
    <button class="button button-small" type="button" data-copy="lien-unique" hidden>Copier le lien</button>
    <p class="copied" role="status" data-copied="lien-unique"></p>
  </div>)",
                    v.one_time_link);
    return html(R"(
  <p>Sur un autre appareil, vous n’êtes pas connecté. Créez un lien pour y ouvrir votre reçu. Il marche une seule fois,
    pendant 24&nbsp;heures.</p>
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
    {}
  </dl>
  <p>Gardez ce reçu. Si votre commune vous pose une question, donnez-lui la référence.</p>
  <p class="hint">Par discrétion, ce reçu ne montre ni votre nom, ni votre quotient familial.</p>
</article>
<p class="print" hidden><button class="button" type="button" data-print>Imprimer ou enregistrer en PDF</button></p>
<p class="screen"><a class="back" href="/">Revenir à l’accueil</a></p>
</div>)",
                  v.reference, fact("Commune", fmt::format("{}, {}", v.commune.name, place_of(v.commune))),
                  fact("Service", v.label), dossier::french_time(v.submitted_at),
                  fact("État", progress_sentence(v.progress)));
    return written(f, d);
}

}  // namespace

std::string confirmation_page(const frame& f, const confirmation_view& v) {
    if (v.printable) return receipt(f, v);
    document d{.title = "Transmission enregistrée"};
    d.body = html(R"(
<div class="narrow">
{}
<section class="done" aria-labelledby="titre">
  <h1 id="titre">C’est fait&nbsp;! Votre transmission est enregistrée</h1>
  <p>Vos informations pour <strong>{}</strong> ont été enregistrées le {} (heure de Paris).</p>{}
</section>{}{}
<section aria-labelledby="suite">
  <h2 id="suite">Et maintenant&nbsp;?</h2>
  <ul class="ticks">
    <li>Vous n’avez plus rien à faire. Vous pouvez fermer cette page.</li>
    <li>Votre commune s’en servira pour calculer vos tarifs. Si elle a une question, elle vous la posera.</li>
    <li>Notez votre référence, ou gardez votre reçu.</li>
  </ul>
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
                  step_line(step::finished), receiver(v), dossier::french_time(v.submitted_at), reference(v),
                  return_link(v), status(v), v.reference, one_time_link(f, v), csrf_field(f));
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
    document d{.title = "Vous êtes déconnecté"};
    d.body = html(R"(
<div class="narrow">
<section class="done" aria-labelledby="titre">
  <h1 id="titre">Vous êtes déconnecté</h1>
  <p>Vos informations ne sont plus sur cet appareil. Si vous avez reçu une référence, votre transmission est bien
    enregistrée.</p>
</section>
<p><a class="button" href="/">Revenir à l’accueil</a></p>
</div>)");
    return written(f, d);
}

}  // namespace qf::form
