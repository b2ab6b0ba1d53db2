#include "connector/dossier/french.hpp"
#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

#include <optional>
#include <vector>

namespace qf::form {
namespace {

std::string details_of(const person_view& p) {
    auto out = birth_sentence(p);
    if (!p.usage_name.empty() && !p.birth_name.empty() && p.usage_name != p.birth_name)
        out += fmt::format(" – nom de naissance\u00A0: {}", p.birth_name);
    return out;
}

std::string address_to(const review_view& v) {
    return v.label.empty() ? v.commune.name : fmt::format("{} – {}", v.commune.name, v.label);
}

markup quotient(const review_view& v) {
    const auto value = v.value ? html(R"(<p class="value">{}</p>)", dossier::french_number(*v.value))
                               : html(R"(<p class="value value-absent">Non communiqué</p>)");
    const auto month = month_name(v.obtained);
    const auto as_asked = when(v.asked && v.asked == v.obtained, [] {
        return html(R"( <span class="hint">– le mois utilisé par votre commune</span>)");
    });
    const auto zero = when(v.value == 0, [] {
        return html(R"(
  <p class="hint">Un quotient de 0 peut aussi vouloir dire que votre caisse ne connaît pas vos ressources. Si elles lui
    manquent, déclarez-les à votre caisse, puis revenez ici.</p>)");
    });
    return html(R"(
<section class="quotient" aria-labelledby="quotient">
  <h2 id="quotient">Votre quotient familial</h2>
  {}{}
  <dl class="facts">
    {}<div><dt>Mois</dt><dd>{}{}</dd></div>
  </dl>
</section>)",
                value, zero, fact("Caisse", v.fund.empty() ? "Non communiquée" : fund_title(v.fund)),
                month.empty() ? "Non communiqué" : month, as_asked);
}

markup other_month(const review_view& v) {
    if (!v.month_differs) return {};
    const auto wanted = v.asked ? of_month(*v.asked) : std::string{"du mois en cours"};
    const auto given = v.obtained ? of_month(*v.obtained) : std::string{"d’un mois non précisé"};
    return notice(tone::warning, "Ce n’est pas le mois que votre commune utilise",
                  html(R"(<p>Votre commune utilise le quotient familial <strong>{}</strong>.
    Nous avons reçu celui <strong>{}</strong>.</p>
  <p>Vous pouvez quand même transmettre. Votre commune verra les deux mois.</p>)",
                       wanted, given));
}

markup check(std::size_t index, const person_view& child, const review_view& v) {
    const bool checked = index >= v.chosen.size() || v.chosen[index];
    return html(R"(
    <div class="check">
      <input type="checkbox" id="enfant-{0}" name="enfant" value="{0}"{1}>
      <label for="enfant-{0}"><strong>{2}</strong> <span>{3}</span></label>
    </div>)",
                index, checked ? html(" checked") : markup{}, full_name(child), details_of(child));
}

markup children(const review_view& v) {
    if (!v.children || v.children->empty())
        return html(R"(
  <section class="card" aria-labelledby="enfants-titre">
    <h2 id="enfants-titre">Enfants</h2>
    <p><strong>{}</strong></p>
    <p>{}</p>
  </section>)",
                    v.children ? "Aucun enfant" : "Non communiqué",
                    v.children ? "Votre caisse n’indique aucun enfant dans votre dossier."
                               : "Votre caisse n’a pas communiqué la liste de vos enfants.");
    markup checks;
    for (std::size_t i = 0; i < v.children->size(); ++i) checks += check(i, (*v.children)[i], v);
    const bool wrong = !v.fault.empty();
    return html(R"(
  <fieldset class="children card{}" id="enfants" aria-describedby="enfants-aide{}">
    <legend><h2>Quels enfants sont concernés&nbsp;?</h2></legend>
    <p class="hint" id="enfants-aide">Seules les informations des enfants cochés seront transmises. {}</p>
    {}
    <div class="check-all" hidden>
      <button class="button button-small" type="button" data-children="all">Tous les enfants</button>
      <button class="button button-small" type="button" data-children="none">Aucun enfant</button>
    </div>{}
    <p class="count" role="status" data-children-count></p>
  </fieldset>)",
                wrong ? " field-wrong" : "", wrong ? " enfants-erreur" : "",
                v.child_required ? "Votre commune demande au moins un enfant." : "Vous pouvez n’en cocher aucun.",
                when(wrong,
                     [&] {
                         return html(
                             R"(<p class="field-error" id="enfants-erreur"><strong>Erreur&nbsp;:</strong> {}</p>)",
                             v.fault);
                     }),
                checks);
}

markup people(std::string_view id, std::string_view title, const std::optional<std::vector<person_view>>& persons) {
    if (!persons || persons->empty())  // a file without anybody is none: the fund has said nothing
        return html(R"(
  <section aria-labelledby="{0}">
    <h2 id="{0}">{1}</h2>
    <p>Non communiqué par votre caisse.</p>
  </section>)",
                    id, title);
    const auto line = [](const person_view& p) {
        return html(R"(
      <li><strong>{}</strong> <span>{}</span></li>)",
                    full_name(p), details_of(p));
    };
    return html(R"(
  <section aria-labelledby="{0}">
    <h2 id="{0}">{1}</h2>
    <ul class="people">{2}
    </ul>
  </section>)",
                id, title, each(*persons, line));
}

markup address(const review_view& v) {
    if (v.address.empty()) return {};
    return html(R"(
  <section aria-labelledby="adresse">
    <h2 id="adresse">Adresse</h2>
    <p class="postal">{}</p>
  </section>)",
                each(v.address, [](const std::string& line) { return html("<span>{}</span> ", line); }));
}

markup identity(const review_view& v) {
    const auto known = [](std::string text) { return text.empty() ? std::string{"Non communiqué"} : text; };
    return html(R"(
  <section aria-labelledby="identite">
    <h2 id="identite">Votre identité</h2>
    <dl class="facts">
      {}{}{}{}{}{}{}
    </dl>
    <p class="hint">Donnée par FranceConnect.</p>
  </section>)",
                fact("Nom de naissance", known(v.identity.birth_name)), fact("Nom d’usage", v.identity.usage_name),
                fact("Prénoms", known(v.identity.given_names)),
                fact("Date de naissance", known(dossier::french_birth_date(v.identity.birth_date))),
                fact("Lieu de naissance", known(birthplace_name(v.birthplace))),
                fact("Pays de naissance", known(country_name(v.birthcountry))),
                fact("Sexe", known(sex_name(v.identity.sex))));
}

markup mistakes() {
    return html(R"(
  <details>
    <summary>Une information est fausse&nbsp;?</summary>
    <p>Pour votre quotient familial, votre famille ou votre adresse, écrivez à votre caisse&nbsp;:
      <a href="https://www.caf.fr/">caf.fr</a> ou <a href="https://www.msa.fr/">msa.fr</a>. Elle corrigera votre
      dossier. Revenez ensuite ici.</p>
    <p>Votre identité vient de l’état civil. Si elle est fausse, demandez à FranceConnect comment la corriger.</p>
  </details>)");
}

// What a second click would be: nothing, or a correction.
markup sent_earlier(const review_view& v) {
    return when(v.earlier, [&] {
        return notice(tone::calm, "Vous avez déjà transmis à cette commune",
                      html(R"(<p>Le {0}, référence <a href="/confirmation/{1}">{1}</a>.</p>
  <p>Si vous changez votre choix et transmettez, votre commune reçoit une correction qui remplace cette transmission. Avec
    le même choix, rien n’est envoyé.</p>)",
                           dossier::french_time(v.earlier->submitted_at), v.earlier->reference));
    });
}

// The commune takes nothing without a child, and the fund knows none: said where one would press.
bool without_needed_child(const review_view& v) {
    return v.child_required && (!v.children || v.children->empty());
}
markup child_missing(const review_view& v) {
    return notice(tone::warning, "Vous ne pouvez pas transmettre ici",
                  html(R"(<p>Votre commune demande au moins un enfant, et {}. Rien n’a été transmis.</p>
  <p>Si un enfant manque, dites-le à votre caisse, puis revenez ici.</p>)",
                       v.children ? "votre caisse n’en indique aucun dans votre dossier"
                                  : "votre caisse n’a pas communiqué la liste de vos enfants")) +
           alternatives(v.commune.cog);
}

markup other_page(const review_view& v) {
    if (!v.changed) return {};
    return html(R"(
<div class="notice notice-warning" id="erreurs" role="alert" tabindex="-1">
  <p class="notice-title">Cette page a changé</p>
  <p>Vous avez ouvert une autre démarche depuis. Rien n’a été envoyé. Vérifiez ce qui suit, puis transmettez.</p>
</div>)");
}

}  // namespace

std::string review_page(const frame& f, const review_view& v) {
    const bool selectable = v.children && !v.children->empty();
    document d{.title = v.fault.empty() ? "Vérifier et transmettre" : "Erreur – Vérifier et transmettre"};
    if (v.changed) d.title = "Page changée – " + d.title;
    const auto external = when(!v.external_id.empty(), [&] {
        return html(R"(
<p>Numéro donné par le site de votre commune&nbsp;: <span class="address">{}</span></p>)",
                    v.external_id);
    });
    auto shown_data =
        children(v) + people("allocataires", "Allocataires", v.allocataires) + address(v) + identity(v) + mistakes();
    const auto rest = without_needed_child(v) ? child_missing(v) + shown_data
                                              : html(R"(
<form class="review" action="/transmission" method="post" data-once="Envoi en cours…">
  {}
  <input type="hidden" name="vu" value="{}">{}
  <div class="send">
    <p>En appuyant sur le bouton, vous envoyez ces informations à <strong>{}</strong>.</p>
    <button class="button button-main" type="submit">Transmettre à ma commune</button>
    <p class="cancel"><a href="/">Annuler et revenir à l’accueil</a></p>
  </div>
</form>)",
                                                     csrf_field(f), v.mark, shown_data, address_to(v));
    d.body =
        html(R"(
<div class="narrow">
{}{}{}
<h1>Vérifiez, puis transmettez</h1>
<p class="lead">Ces informations iront à <strong>{}</strong>, {}. Rien n’est encore envoyé.</p>
<p class="place"><a href="/communes">Changer de commune</a></p>{}{}
{}{}
{}
</div>)",
             step_line(step::review), error_summary(v.fault, selectable ? "enfant-0" : "enfants-titre"), other_page(v),
             address_to(v), place_of(v.commune), external, sent_earlier(v), quotient(v), other_month(v), rest);
    return written(f, d);
}

}  // namespace qf::form
