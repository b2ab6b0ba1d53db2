// Before anybody is logged in, and when something is wrong.
#include "connector/net/message.hpp"
#include "connector/portal/layout.hpp"

#include <array>
#include <vector>

namespace qf::portal {
namespace {

struct words {
    std::string_view name;  // for the log
    net::http::status status;
    std::string_view title, text, link, link_text;
};
constexpr std::array<words, 18> troubles = {{
    {"not_found", net::http::status::not_found, "Page introuvable",
     "Cette adresse ne mène à rien, ou ce dossier n’est pas de ceux que vous pouvez lire.", "/dossiers",
     "Voir les dossiers reçus"},
    {"session_lost", net::http::status::forbidden, "Session terminée",
     "Pour votre sécurité, la session se termine après 30 minutes sans activité. Rien de ce que vous aviez envoyé "
     "n’est perdu.",
     "/", "Se connecter de nouveau"},
    {"csrf", net::http::status::forbidden, "Formulaire expiré",
     "Cette page a été ouverte dans une autre session. Rouvrez-la, puis recommencez.", "/", "Revenir à l’accueil"},
    {"forbidden", net::http::status::forbidden, "Action non autorisée",
     "Vos droits ne permettent pas cette action. L’administrateur du portail de votre organisation peut les changer.",
     "/dossiers", "Voir les dossiers reçus"},
    {"second_factor", net::http::status::forbidden, "Connexion renforcée nécessaire",
     "L’administration du portail demande un second facteur : un code reçu sur votre téléphone, une application ou une "
     "clé. Votre fournisseur d’identité ne l’a pas donné. Activez-le avec le service informatique qui gère votre "
     "compte professionnel, puis rouvrez la page. Les dossiers vous restent ouverts.",
     "/dossiers", "Voir les dossiers reçus"},
    {"second_factor_always", net::http::status::forbidden, "Connexion renforcée nécessaire",
     "Ce portail demande à chaque agent un second facteur : un code reçu sur votre téléphone, une application ou une "
     "clé. Votre fournisseur d’identité ne l’a pas donné. Activez-le avec le service informatique qui gère votre "
     "compte professionnel, puis reconnectez-vous.",
     "/", "Se connecter de nouveau"},
    {"weak_login", net::http::status::forbidden, "Identité non vérifiée",
     "Le fournisseur d’identité que vous avez choisi ne vérifie pas qui vous êtes. Reconnectez-vous avec le compte "
     "professionnel de votre mairie ; si elle n’en a pas, demandez à son service informatique comment se raccorder à "
     "ProConnect.",
     "/", "Se connecter de nouveau"},
    {"not_invited", net::http::status::forbidden, "Vous n’êtes pas encore invité",
     "Votre identité est confirmée, mais aucun compte ne vous attend ici pour cette organisation. Demandez à "
     "l’administrateur du portail de votre mairie de vous inviter, avec l’adresse électronique que vous utilisez pour "
     "vous connecter.",
     "/", "Revenir à l’accueil"},
    {"disabled", net::http::status::forbidden, "Votre compte est désactivé",
     "L’administrateur du portail de votre organisation a fermé votre accès. Lui seul peut le rouvrir.", "/",
     "Revenir à l’accueil"},
    {"expired", net::http::status::forbidden, "Votre invitation a expiré",
     "Une invitation vaut 30 jours. Demandez à l’administrateur du portail de votre organisation de la renouveler, "
     "puis reconnectez-vous.",
     "/", "Revenir à l’accueil"},
    {"bound", net::http::status::forbidden, "Votre compte est lié à une autre connexion",
     "Votre adresse est connue ici, mais avec une autre identité : c’est le cas quand votre organisation a changé de "
     "fournisseur d’identité. Demandez à l’administrateur du portail de délier votre compte, puis reconnectez-vous.",
     "/", "Revenir à l’accueil"},
    {"unverified", net::http::status::forbidden, "Votre adresse n’est pas vérifiée",
     "Votre fournisseur d’identité n’a pas vérifié votre adresse électronique. Vérifiez-la chez lui, puis "
     "reconnectez-vous.",
     "/", "Revenir à l’accueil"},
    {"login_later", net::http::status::service_unavailable, "Connexion indisponible",
     "Le service de connexion ne répond pas. Les dossiers continuent d’arriver : réessayez dans quelques minutes.", "/",
     "Réessayer"},
    {"login_fault", net::http::status::bad_gateway, "Connexion impossible",
     "La connexion n’a pas pu être vérifiée. L’exploitant du portail en est informé.", "/", "Réessayer"},
    {"too_many", net::http::status::too_many_requests, "Trop de demandes",
     "Attendez un instant, puis rechargez cette page.", "/dossiers", "Voir les dossiers reçus"},
    {"too_large", net::http::status::payload_too_large, "Archive trop grande",
     "Ces pièces sont trop grandes pour une seule archive. Téléchargez-les une par une, ou choisissez moins de "
     "dossiers.",
     "/dossiers", "Voir les dossiers reçus"},
    {"storage", net::http::status::service_unavailable, "Service momentanément indisponible",
     "Rien n’a été changé. Réessayez dans un instant.", "/dossiers", "Voir les dossiers reçus"},
    {"our_fault", net::http::status::bad_request, "Demande non comprise",
     "Cette demande n’a pas pu être comprise. Revenez à la page précédente et recommencez.", "/dossiers",
     "Voir les dossiers reçus"},
}};
static_assert(troubles.size() == static_cast<std::size_t>(trouble::our_fault) + 1);

const words& of(trouble kind) noexcept {
    return troubles[static_cast<std::size_t>(kind)];
}

}  // namespace

net::http::status status_of(trouble kind) noexcept {
    return of(kind).status;
}

std::string_view name_of(trouble kind) noexcept {
    return of(kind).name;
}

std::string trouble_page(const frame& f, trouble kind) {
    const auto& said = of(kind);
    return written(f, said.title,
                   html(R"(
<div class="narrow trouble">
  <h1>{}</h1>
  <p class="lead">{}</p>
  <p><a class="button" href="{}">{}</a></p>
</div>)",
                        said.title, said.text, said.link, said.link_text));
}

std::string start_page(const frame& f, std::string_view said) {
    const auto above = when(!said.empty(), [&] {
        return html(R"(
  <div class="notice notice-calm" role="status"><p>{}</p></div>)",
                    said);
    });
    const auto button =
        f.demonstration
            ? html(R"(<button class="button button-main" type="submit">Choisir un agent de démonstration</button>)")
            : html(R"(<button class="connect" type="submit">S’identifier avec <strong>ProConnect</strong></button>)");
    const auto about = when(!f.demonstration, [] {
        return html(R"(
    <p class="about-connect"><a href="https://www.proconnect.gouv.fr/">Qu’est-ce que ProConnect&nbsp;?</a></p>)");
    });
    return written(f, "Connexion",
                   html(R"(
<div class="narrow start">{}
  <h1>Les quotients familiaux de vos familles, en un seul endroit</h1>
  <p class="lead">Consultez les dossiers que les familles ont transmis à votre commune, répondez-leur, téléchargez les
    pièces.</p>
  <form class="card" action="/connexion" method="post">
    <h2>Se connecter</h2>
    <p>Avec le compte professionnel pour lequel votre mairie vous a invité.</p>
    {}
    {}{}
  </form>
  <section aria-labelledby="aide">
    <h2 id="aide">Première visite&nbsp;?</h2>
    <p>L’administrateur du portail de votre organisation invite chaque agent avec son adresse électronique et choisit ses
      droits. Sans invitation, la connexion est refusée.</p>
  </section>
</div>)",
                        above, csrf_field(f), button, about));
}

std::string demo_login_page(const frame& f, const std::vector<demo_agent>& agents, std::string_view state) {
    const auto choices = each(agents, [&](const demo_agent& agent) {
        return html(R"(
    <li><button class="choice" type="submit" name="agent" value="{}">
      <span class="choice-name">{}</span>
      <span class="choice-detail">{} · {}</span>
    </button></li>)",
                    agent.id, agent.name, agent.organization, agent.what);
    });
    const auto none = when(agents.empty(), [] {
        return html(R"(
  <p class="lead">Aucun agent n’est invité&nbsp;: ajoutez-en un avec <code>qf-connector inbox agents add</code>.</p>)");
    });
    return written(f, "Choisir un agent de démonstration",
                   html(R"(
<div class="narrow">
  <h1>Choisir un agent de démonstration</h1>
  <p>Ici, en vrai, l’agent s’identifierait avec ProConnect.</p>{}
  <form action="/demo/connexion" method="post">
    {}
    <input type="hidden" name="state" value="{}">
    <ul class="choices">{}
    </ul>
  </form>
</div>)",
                        none, csrf_field(f), state, choices));
}

std::string logged_out_page(const frame& f) {
    return written(f, "Vous êtes déconnecté", html(R"(
<div class="narrow">
  <h1>Vous êtes déconnecté</h1>
  <p class="lead">Fermez ce navigateur si vous le partagez avec quelqu’un.</p>
  <p><a class="button" href="/">Se connecter de nouveau</a></p>
</div>)"));
}

std::string accessibility_page(const frame& f) {
    return written(f, "Accessibilité : non conforme", html(R"(
<div class="narrow prose">
  <h1>Accessibilité&nbsp;: non conforme</h1>
  <p class="lead">Ce portail est fait pour être utilisé par tous, au clavier, avec un lecteur d’écran, agrandi quatre fois
    et sans script.</p>
  <h2>État de conformité</h2>
  <p>Il n’est pas conforme au référentiel général d’amélioration de l’accessibilité (RGAA&nbsp;4.1.2)&nbsp;: aucun audit n’a
    encore été fait. Ses pages sont vérifiées automatiquement à chaque version, ce qui ne remplace pas un audit.</p>
  <h2>Signaler une difficulté</h2>
  <p>Écrivez à l’exploitant du portail, dont votre administrateur a l’adresse. Si la réponse ne vous satisfait pas, vous
    pouvez vous adresser au Défenseur des droits.</p>
</div>)"));
}

}  // namespace qf::portal
