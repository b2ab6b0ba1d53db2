#include "connector/form/layout.hpp"
#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

namespace qf::form {
namespace {

enum class offers { nothing, other_ways };
enum class leads {
    directly,
    by_logout
};               // by_logout: at the identity provider, too, and then back to the commune's page
struct answer {  // what one cause of trouble says
    std::string title;
    markup body;
    std::string action;   // the button's words
    std::string address;  // where it leads
    offers also = offers::nothing;
    leads way = leads::directly;
};

std::string capital(std::string text) {  // "la CAF" → "La CAF"
    if (!text.empty() && text.front() == 'l') text.front() = 'L';
    return text;
}

// Where one begins again: the commune's page when one is chosen.
std::string again(const trouble_view& v) {
    return v.cog.empty() ? "/" : fmt::format("/c/{}", v.cog);
}

answer no_file(const trouble_view& v) {
    const bool msa = v.fund == "MSA";
    return {.title = fmt::format("{} ne trouve pas votre dossier", capital(the_fund(v.fund))),
            .body = html(R"(
<p class="lead">Nous avons cherché avec votre identité FranceConnect. Aucun dossier n’a été trouvé. Rien n’a été
transmis à votre commune.</p>
<h2>Pourquoi&nbsp;?</h2>
<ul>
  <li>Le dossier est peut-être au nom de l’autre parent. Dans ce cas, il ou elle peut s’identifier et transmettre.</li>
  <li>Vous dépendez peut-être {}.</li>
  <li>Votre nom ou votre date de naissance sont peut-être écrits autrement dans votre dossier.</li>
  <li>Vous n’avez peut-être pas, ou plus, de dossier.</li>
</ul>)",
                         v.fund.empty() ? "d’une autre caisse que la CAF ou la MSA"
                         : msa          ? "de la CAF"
                                        : "de la MSA"),
            .action = "Essayer avec une autre identité",
            .address = again(v),
            .also = offers::other_ways,
            .way = leads::by_logout};
}

answer identity_incomplete(const trouble_view& v) {
    return {.title = "Votre identité n’a pas de prénom",
            .body = html(R"(
<p class="lead">FranceConnect nous a donné votre identité sans prénom. Sans prénom, la CAF et la MSA ne peuvent pas
retrouver votre dossier par ce service. Le problème ne vient pas de vous. Rien n’a été transmis.</p>
<p>Vous pouvez donner votre quotient familial à votre commune d’une autre façon.</p>)"),
            .action = "Essayer avec une autre identité",
            .address = again(v),
            .also = offers::other_ways,
            .way = leads::by_logout};
}

answer month_refused(const trouble_view& v) {
    const auto wanted = v.asked ? of_month(*v.asked) : std::string{"du mois en cours"};
    const auto given = v.obtained ? of_month(*v.obtained) : std::string{"d’un mois non précisé"};
    return {.title = "Le bon mois n’est pas disponible",
            .body = html(R"(
<p class="lead">Votre commune utilise le quotient familial <strong>{}</strong>. Nous n’avons obtenu que celui
<strong>{}</strong>. Votre commune n’accepte pas un autre mois. Rien n’a été transmis.</p>
<p>Vous pouvez réessayer demain, ou demander à votre caisse une attestation pour le mois utilisé par votre commune.</p>)",
                         wanted, given),
            .action = "Réessayer",
            .address = again(v),
            .also = offers::other_ways};
}

answer fund_away(const trouble_view& v) {
    return {.title = fmt::format("{} ne répond pas pour le moment", capital(the_fund(v.fund))),
            .body = html(R"(
<p class="lead">Nous n’avons pas pu obtenir votre quotient familial. Le problème ne vient pas de vous. Rien n’a été
transmis.</p>
<p>C’est souvent court. Réessayez dans quelques minutes, ou demain.</p>)"),
            .action = "Réessayer",
            .address = again(v),
            .also = offers::other_ways};
}

answer slow_down(const trouble_view& v) {
    if (v.kind == trouble_page::wait)
        return {.title = "Beaucoup de personnes utilisent ce service",
                .body = html(R"(
<p class="lead">Merci de patienter {}, puis de réessayer. Rien n’a été transmis.</p>)",
                             time_span(v.seconds)),
                .action = "Réessayer",
                .address = again(v),
                .also = offers::other_ways};
    return {.title = "Trop de demandes en peu de temps",
            .body = html(R"(
<p class="lead">Pour protéger le service, nous limitons le nombre de demandes. Attendez {}, puis réessayez.</p>
<p>Si vous partagez votre connexion, les demandes des autres comptent aussi&nbsp;: dans une mairie, une école ou une
bibliothèque par exemple.</p>)",
                         time_span(v.seconds)),
            .action = "Réessayer",
            .address = again(v)};
}

answer about_login(const trouble_view& v) {
    if (v.kind == trouble_page::login_later)
        return {.title = "FranceConnect ne répond pas pour le moment",
                .body = html(R"(
<p class="lead">Nous n’avons pas pu vous identifier. Le problème ne vient pas de vous. Rien n’a été transmis.</p>
<p>Réessayez dans quelques minutes.</p>)"),
                .action = "Réessayer",
                .address = again(v),
                .also = offers::other_ways};
    return {.title = "L’identification n’a pas fonctionné",
            .body = html(R"(
<p class="lead">Le problème vient de notre service, pas de vous. Notre équipe est prévenue. Rien n’a été transmis.</p>
<p>Vous pouvez réessayer. Si le problème continue, revenez demain.</p>)"),
            .action = "Réessayer",
            .address = again(v),
            .also = offers::other_ways};
}

answer about_session(const trouble_view& v) {
    if (v.kind == trouble_page::session_lost)
        return {.title = "Votre session est terminée",
                .body = html(R"(
<p class="lead">Pour votre sécurité, une session s’arrête après un temps sans activité. Il faut vous identifier à
nouveau.</p>
<p>Vous avez déjà reçu une référence&nbsp;? Alors votre transmission est enregistrée&nbsp;: vous n’avez rien à refaire.</p>
<p>Ce message revient souvent&nbsp;? Vérifiez que votre navigateur accepte les cookies de ce site.</p>)"),
                .action = "Recommencer",
                .address = again(v)};
    if (v.kind == trouble_page::not_identified)
        return {.title = "Identification nécessaire",
                .body = html(R"(
<p class="lead">Pour voir cette page, choisissez votre commune, puis identifiez-vous.</p>
<p>Vous venez de vous identifier&nbsp;? Vérifiez que votre navigateur accepte les cookies de ce site.</p>)"),
                .action = v.cog.empty() ? "Choisir ma commune" : "M’identifier",
                .address = v.cog.empty() ? "/communes" : again(v)};
    if (v.kind == trouble_page::login_lost)
        return {.title = "Cette identification n’est plus valable",
                .body = html(R"(
<p class="lead">La réponse de FranceConnect ne correspond à aucune identification en cours dans ce navigateur. Elle a
peut-être déjà servi, ou elle a été commencée ailleurs. Rien n’a été transmis.</p>
<p>Ce message revient souvent&nbsp;? Vérifiez que votre navigateur accepte les cookies de ce site.</p>)"),
                .action = "Recommencer",
                .address = again(v)};
    return {.title = "Votre demande n’a pas été acceptée",
            .body = html(R"(
<p class="lead">Pour votre sécurité, nous vérifions que chaque demande vient bien de notre page. Cette vérification a
échoué. Rien n’a été transmis par cette demande.</p>
<p>La page était peut-être ouverte depuis longtemps, ou votre navigateur refuse les cookies de ce site.</p>)"),
            .action = "Recommencer",
            .address = again(v)};
}

answer about_address(const trouble_view& v) {
    if (v.kind == trouble_page::commune_unknown)
        return {.title = "Cette commune n’existe pas",
                .body = html(R"(
<p class="lead">Aucune commune ne correspond à cette adresse. Cherchez votre commune par son nom ou son code postal.</p>)"),
                .action = "Chercher ma commune",
                .address = "/communes"};
    if (v.kind == trouble_page::link_used)
        return {.title = "Ce lien n’est plus valable",
                .body = html(R"(
<p class="lead">Un lien vers un reçu marche une seule fois, pendant 24&nbsp;heures. Celui-ci a déjà servi, ou son délai
est passé.</p>
<p>Votre transmission reste enregistrée. Votre référence suffit pour en parler à votre commune.</p>)"),
                .action = "Revenir à l’accueil",
                .address = "/"};
    return {.title = "Cette page n’existe pas",
            .body = html(R"(
<p class="lead">L’adresse est peut-être mal écrite. La page a peut-être été supprimée. Ou bien elle n’est visible que
par la personne qui a fait la transmission.</p>)"),
            .action = "Revenir à l’accueil",
            .address = "/"};
}

answer not_sent(const trouble_view&) {
    return {.title = "Votre transmission n’est pas partie",
            .body = html(R"(
<p class="lead">Un problème technique nous a empêchés de l’enregistrer. Votre commune n’a rien reçu.</p>
<p>Vos choix sont gardés. Revenez à la page précédente et appuyez à nouveau sur le bouton. Vous ne risquez pas
d’envoyer deux fois.</p>)"),
            .action = "Revenir et réessayer",
            .address = "/verification",
            .also = offers::other_ways};
}

answer our_fault(const trouble_view& v) {
    return {.title = "Le service a un problème",
            .body = html(R"(
<p class="lead">Le problème vient de nous, pas de vous. Notre équipe est prévenue.</p>
<p>Réessayez dans quelques minutes. Si vous avez déjà reçu une référence, votre transmission est enregistrée.</p>)"),
            .action = "Réessayer",
            .address = again(v),
            .also = offers::other_ways};
}

answer advice_for(const trouble_view& v) {
    switch (v.kind) {
        case trouble_page::not_found:
        case trouble_page::commune_unknown:
        case trouble_page::link_used:
            return about_address(v);
        case trouble_page::session_lost:
        case trouble_page::not_identified:
        case trouble_page::login_lost:
        case trouble_page::csrf:
            return about_session(v);
        case trouble_page::login_later:
        case trouble_page::login_fault:
            return about_login(v);
        case trouble_page::identity_incomplete:
            return identity_incomplete(v);
        case trouble_page::no_file:
            return no_file(v);
        case trouble_page::fund_away:
            return fund_away(v);
        case trouble_page::month_refused:
            return month_refused(v);
        case trouble_page::wait:
        case trouble_page::too_many:
            return slow_down(v);
        case trouble_page::not_sent:
            return not_sent(v);
        case trouble_page::our_fault:
            break;
    }
    return our_fault(v);
}

markup next_step(const frame& f, const trouble_view& v, const answer& said) {
    if (said.way == leads::directly || !v.other_identity || f.csrf.empty())
        return html(R"(
<p class="action"><a class="button" href="{}">{}</a></p>)",
                    said.address, said.action);
    return html(R"(
<form class="action" action="/deconnexion" method="post">
  {}
  <input type="hidden" name="suite" value="commune">
  <p><button class="button" type="submit">{}</button></p>
</form>)",
                csrf_field(f), said.action);
}

}  // namespace

std::string trouble_page_of(const frame& f, const trouble_view& v) {
    const auto said = advice_for(v);
    document d{.title = "Erreur – " + said.title, .body_class = "trouble"};
    const auto commune = when(!v.commune_name.empty(), [&] {
        return html(R"(
<p class="place">Votre commune&nbsp;: {}</p>)",
                    v.commune_name);
    });
    d.body = html(R"(
<div class="narrow">
<h1>{}</h1>{}{}{}{}
</div>)",
                  said.title, commune, said.body, next_step(f, v, said),
                  said.also == offers::other_ways ? alternatives(v.cog) : markup{});
    return written(f, d);
}

}  // namespace qf::form
