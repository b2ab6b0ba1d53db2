#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"
#include "connector/net/percent.hpp"

namespace qf::form {

std::string demo_login_page(const frame& f, std::span<const demo_choice> people, std::string_view state) {
    document d{.title = "Choisir une personne inventée"};
    const auto line = [](const demo_choice& choice) {
        return html(R"(
    <li><button class="choice" type="submit" name="personne" value="{}"><span class="choice-name">{}</span>
      <span class="choice-detail">{}</span></button></li>)",
                    choice.id, choice.name, choice.title);
    };
    d.body = html(R"(
<div class="narrow">
{}
<h1>Choisissez une personne inventée</h1>
<p class="lead">Cette page remplace FranceConnect pendant la démonstration. Aucune de ces personnes n’existe.</p>
<form action="/demo/connexion" method="post">
  {}
  <input type="hidden" name="state" value="{}">
  <ul class="choices">{}
  </ul>
</form>
<p class="cancel"><a href="/connexion/retour?error=access_denied&amp;state={}">Annuler l’identification</a></p>
</div>)",
                  step_line(step::identity), csrf_field(f), state, each(people, line), net::percent_encoded(state));
    return written(f, d);
}

}  // namespace qf::form
