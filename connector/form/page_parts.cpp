#include "connector/form/page_parts.hpp"

namespace qf::form {

markup csrf_field(const frame& f) {
    return site::csrf_field(f.csrf);
}

markup commune_search(std::string_view typed, std::string_view fault) {
    const bool wrong = !fault.empty();
    const auto said = when(wrong, [&] {
        return html(R"(<p class="field-error" id="q-erreur"><strong>Erreur&nbsp;:</strong> {}</p>)", fault);
    });
    return html(R"(
<form class="search" action="/communes" method="get" role="search" data-suggestions="/communes/suggestions">
  <div class="field{}">
    <label for="q">Votre commune</label>
    <p class="hint" id="q-aide">Écrivez son nom ou son code postal. Exemple&nbsp;: 26410</p>
    {}
    <div class="combobox">
      <input id="q" name="q" type="text" value="{}" maxlength="100" autocomplete="address-level2" spellcheck="false"
        enterkeyhint="search" aria-describedby="{}q-aide"{}>
    </div>
  </div>
  <button class="button" type="submit">Rechercher</button>
</form>)",
                wrong ? " field-wrong" : "", said, typed, wrong ? "q-erreur " : "",
                wrong ? html(R"( aria-invalid="true")") : markup{});
}

markup alternatives(std::string_view cog) {
    const auto more = when(!cog.empty(), [&] {
        return html(R"(
  <p><a href="/c/{}/autres-demarches">Voir toutes les autres démarches</a></p>)",
                    cog);
    });
    return html(R"(
<section class="alternatives" aria-labelledby="autrement">
  <h2 id="autrement">Vous pouvez faire autrement</h2>
  <ol class="ways">
    <li>Demandez une attestation de quotient familial&nbsp;:
      <ul>
        <li><a href="{}" rel="external">mes attestations sur caf.fr</a>, si vous dépendez de la CAF&nbsp;;</li>
        <li><a href="{}" rel="external">mon espace privé sur msa.fr</a>, si vous dépendez de la MSA.</li>
      </ul>
    </li>
    <li>Donnez cette attestation à votre mairie, sur place ou par courrier.</li>
  </ol>{}
</section>)",
                caf_certificate, msa_certificate, more);
}

}  // namespace qf::form
