#include "connector/portal/layout.hpp"

namespace qf::portal {

std::string preferences_page(const frame& f, const inbox::agent_row& agent, bool done, bool mails) {
    const auto choice = [&](std::string_view word, std::string_view title, std::string_view text) {
        return html(R"(
      <div class="check">
        <input type="radio" id="notify-{0}" name="notify" value="{0}"{1}>
        <label for="notify-{0}"><strong>{2}</strong> <span>{3}</span></label>
      </div>)",
                    word, agent.notify == word ? html(" checked") : markup{}, title, text);
    };
    const auto said = when(done, [] {
        return html(R"(
  <div class="notice notice-success" role="status"><p>Votre choix est enregistré.</p></div>)");
    });
    const auto none_sent = when(!mails, [] {
        return html(R"(
  <div class="notice notice-warning"><p>Ce portail n’envoie pas encore de messages&nbsp;: votre choix vaudra dès qu’il en
    enverra.</p></div>)");
    });
    return written(f, "Messages",
                   html(R"(
<div class="narrow">{}{}
  <h1>Messages</h1>
  <p class="lead">Être prévenu par courrier électronique, à l’adresse {}, quand des dossiers attendent d’être ouverts.</p>
  <form class="card" action="/notifications" method="post">
    {}
    <fieldset class="choices-of">
      <legend>Quand souhaitez-vous un message&nbsp;?</legend>{}{}{}
    </fieldset>
    <button class="button" type="submit">Enregistrer</button>
  </form>
  <p class="hint">Un message dit combien de dossiers attendent, jamais de qui.</p>
</div>)",
                        said, none_sent, agent.email, csrf_field(f),
                        choice("each", "À l’arrivée", "Dans les deux minutes, un message pour tout ce qui est arrivé."),
                        choice("daily", "Une fois par jour", "Après 8 heures, s’il y a du nouveau."),
                        choice("none", "Jamais", "Vous ouvrez le portail quand vous voulez.")));
}

}  // namespace qf::portal
