// Before many dossiers get their last word.
#include "connector/portal/layout.hpp"
#include "connector/portal/wording.hpp"

#include <fmt/core.h>

#include <vector>

namespace qf::portal {
namespace {

std::string counted_dossiers(std::int64_t count) {
    return fmt::format("{} dossier{}", count, count > 1 ? "s" : "");
}

markup left_out(const many_view& v) {
    const auto unopened = when(v.unopened > 0, [&] {
        return html(R"(
  <div class="notice notice-warning">
    <p>{} {} pas encore {}&nbsp;: rien n’y changera. À ouvrir d’abord&nbsp;:</p>
    <ul>{}
    </ul>{}
  </div>)",
                    counted_dossiers(v.unopened), v.unopened > 1 ? "ne sont" : "n’est",
                    v.unopened > 1 ? "ouverts" : "ouvert",
                    each(v.first_unopened,
                         [](const inbox::case_line& one) {
                             return html(R"(
      <li><a href="/dossiers/{}">{} {}, {}</a></li>)",
                                         one.id, one.last_name, one.first_name, short_reference(one.external_id));
                         }),
                    when(v.unopened > static_cast<std::int64_t>(v.first_unopened.size()), [&] {
                        return html(R"(
    <p>… et {} de plus.</p>)",
                                    v.unopened - static_cast<std::int64_t>(v.first_unopened.size()));
                    }));
    });
    const auto unable = when(v.unable > 0, [&] {
        return html(R"(
  <p>{} ne {} pas changer&nbsp;: {} état ou vos droits ne le permettent pas.</p>)",
                    counted_dossiers(v.unable), v.unable > 1 ? "peuvent" : "peut", v.unable > 1 ? "leur" : "son");
    });
    return unopened + unable;
}

}  // namespace

std::string many_page(const frame& f, const many_view& v) {
    const bool refuses = v.outcome == inbox::status::refused;
    const auto question =
        refuses ? fmt::format("Refuser {} ?", counted_dossiers(v.able))
                : fmt::format("Marquer {} comme traité{} ?", counted_dossiers(v.able), v.able > 1 ? "s" : "");
    const auto title = v.able > 0 ? question : std::string{"Aucun dossier ne peut changer"};
    const auto changed = when(v.changed, [] {
        return html(R"(
  <div class="notice notice-warning" role="alert"><p>La liste a changé entre-temps&nbsp;: vérifiez le nombre.</p></div>)");
    });
    const text_area area{.id = "message-plusieurs",
                         .label = refuses ? "Motif du refus" : "Message",
                         .hint = "Le même pour chacun. Transmis au service en ligne avec votre réponse.",
                         .needed = refuses,
                         .typed = v.typed,
                         .fault = v.fault};
    const auto form_part = when(v.able > 0, [&] {
        const auto cases = each(v.cases, [](const std::string& id) {
            return html(R"(
    <input type="hidden" name="dossier" value="{}">)",
                        id);
        });
        return html(R"(
  <form class="card" action="/dossiers/actions" method="post">
    {}
    <input type="hidden" name="action" value="{}">
    <input type="hidden" name="liste" value="{}">
    <input type="hidden" name="combien" value="{}">{}{}{}
    <p>Chaque famille voit que son dossier est {}. Plus aucune réponse ne sera possible ensuite.</p>
    <button class="button{}" type="submit">{} {}</button>
  </form>)",
                    csrf_field(f), inbox::text(v.outcome), v.liste, v.able,
                    when(v.all,
                         [] {
                             return html(R"(
    <input type="hidden" name="tous" value="oui">)");
                         }),
                    cases, written(area), refuses ? "refusé" : "traité", refuses ? " button-danger" : "",
                    refuses ? "Refuser" : "Marquer comme traités :", counted_dossiers(v.able));
    });
    const auto back = v.liste.empty() ? std::string{"/dossiers"} : "/dossiers?" + v.liste;
    return written(
        f, (v.fault.empty() ? "" : "Erreur – ") + title,
        html(R"(
<div class="narrow many">
  <p><a class="back" href="{}">Dossiers reçus</a></p>
  {}{}
  <h1>{}</h1>{}{}
  <p><a href="{}">Revenir à la liste sans rien changer</a></p>
</div>)",
             back, error_summary(v.fault, "message-plusieurs"), changed, title, left_out(v), form_part, back));
}

}  // namespace qf::portal
