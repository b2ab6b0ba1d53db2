#include "connector/demo/people.hpp"

#include "schemas/json.hpp"
#include "schemas/transmission.hpp"

#include <algorithm>
#include <array>

namespace qf::demo {
namespace {

constexpr std::array table = {
    person{"camille-exemple", "Camille, en couple, trois enfants, CAF",
           R"({"sub":"demo-camille-exemple","given_name":"Camille Louise","given_name_array":["Camille","Louise"],
"family_name":"MODELE","preferred_username":"EXEMPLE","gender":"female","birthdate":"1986-10-12",
"birthplace":"75107","birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"EXEMPLE","nom_usage":null,"prenoms":"DOMINIQUE","date_naissance":"1985-08-24","sexe":"M"},
{"nom_naissance":"MODELE","nom_usage":"EXEMPLE","prenoms":"CAMILLE LOUISE","date_naissance":"1986-10-12","sexe":"F"}],
"enfants":[
{"nom_naissance":"EXEMPLE","nom_usage":null,"prenoms":"PRIMA","date_naissance":"2016-01-10","sexe":"F"},
{"nom_naissance":"EXEMPLE","nom_usage":null,"prenoms":"SECOND","date_naissance":"2019-03-15","sexe":"M"},
{"nom_naissance":"EXEMPLE","nom_usage":null,"prenoms":"TERCIA","date_naissance":"2022-06-20","sexe":"F"}],
"adresse":{"destinataire":"Madame EXEMPLE CAMILLE","complement_information":null,
"complement_information_geographique":null,"numero_libelle_voie":"1 RUE DE L INVENTION","lieu_dit":null,
"code_postal_ville":"26410 CHATILLON-EN-DIOIS","pays":"FRANCE"},
"quotient_familial":{"fournisseur":"CNAF","valeur":850,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"elsa-fictive", "Elsa, seule, un enfant et deux adultes de trois noms, MSA",
           R"({"sub":"demo-elsa-fictive","given_name":"Elsa","given_name_array":["Elsa"],"family_name":"PLACEBO",
"preferred_username":"FICTIVE","gender":"female","birthdate":"1977-04-13","birthplace":"2A004",
"birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"PLACEBO","nom_usage":"FICTIVE","prenoms":"ELSA","date_naissance":"1977-04-13","sexe":"F"}],
"enfants":[
{"nom_naissance":"FICTIVE","nom_usage":null,"prenoms":"Alex","date_naissance":"1999-01-01","sexe":"M"},
{"nom_naissance":"INVENTE","nom_usage":"","prenoms":"Léo","date_naissance":"2001-01-01","sexe":"M"},
{"nom_naissance":"PLACEBO","nom_usage":null,"prenoms":"Alice","date_naissance":"2018-02-02","sexe":"F"}],
"adresse":{"destinataire":"Madame Elsa FICTIVE","complement_information":"Bâtiment 2",
"complement_information_geographique":"Porte 8","numero_libelle_voie":"20 CHEMIN DU SONGE","lieu_dit":"Le Mirage",
"code_postal_ville":"26410 CHATILLON-EN-DIOIS","pays":"FRANCE"},
"quotient_familial":{"fournisseur":"MSA","valeur":481,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"paul-solitaire", "Paul, sans enfant, CAF",
           R"({"sub":"demo-paul-solitaire","given_name":"Paul","given_name_array":["Paul"],
"family_name":"SOLITAIRE","gender":"male","birthdate":"1994-01-01","birthplace":"97411","birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"SOLITAIRE","nom_usage":null,"prenoms":"PAUL","date_naissance":"1994-01-01","sexe":"M"}],
"enfants":[],
"quotient_familial":{"fournisseur":"CNAF","valeur":1320,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"lea-triade", "Léa, des triplés aux prénoms voisins, CAF",
           R"({"sub":"demo-lea-triade","given_name":"Léa Marie","given_name_array":["Léa","Marie"],
"family_name":"TRIADE","gender":"female","birthdate":"1990-11-01","birthplace":"59226","birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"TRIADE","nom_usage":null,"prenoms":"LEA MARIE","date_naissance":"1990-11-01","sexe":"F"}],
"enfants":[
{"nom_naissance":"TRIADE","nom_usage":null,"prenoms":"LOUIS","date_naissance":"2019-04-01","sexe":"M"},
{"nom_naissance":"TRIADE","nom_usage":null,"prenoms":"LOUISE","date_naissance":"2019-04-01","sexe":"F"},
{"nom_naissance":"TRIADE","nom_usage":null,"prenoms":"LOUIS MARIE","date_naissance":"2019-04-01","sexe":"M"}],
"quotient_familial":{"fournisseur":"CNAF","valeur":612,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"anne-oneil", "Anne-Lou, nom à apostrophe et à trait d’union",
           R"({"sub":"demo-anne-oneil","given_name":"Anne-Lou Jeanne","given_name_array":["Anne-Lou","Jeanne"],
"family_name":"O'NEIL-DESSAI","gender":"female","birthdate":"1988-02-29","birthplace":"35238",
"birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"O'NEIL-DESSAI","nom_usage":null,"prenoms":"ANNE-LOU JEANNE","date_naissance":"1988-02-29","sexe":"F"}],
"enfants":[
{"nom_naissance":"O'NEIL-DESSAI","nom_usage":null,"prenoms":"JEAN-BAPTISTE","date_naissance":"2017-12-31","sexe":"M"}],
"quotient_familial":{"fournisseur":"CNAF","valeur":2550,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"zofia-sahin", "Žofia, lettres peu communes",
           R"({"sub":"demo-zofia-sahin","given_name":"Žofia Ğülşen","given_name_array":["Žofia","Ğülşen"],
"family_name":"Şahin-Œuvré","gender":"female","birthdate":"1991-05-17","birthplace":"67482","birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"Şahin-Œuvré","nom_usage":null,"prenoms":"Žofia Ğülşen","date_naissance":"1991-05-17","sexe":"F"}],
"enfants":[
{"nom_naissance":"Şahin-Œuvré","nom_usage":null,"prenoms":"Loïs Žan","date_naissance":"2015-07-10","sexe":"M"},
{"nom_naissance":"Şahin-Œuvré","nom_usage":null,"prenoms":"Maëlys Ðóra","date_naissance":"2021-09-09","sexe":"F"}],
"quotient_familial":{"fournisseur":"MSA","valeur":733,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"yann-partiel", "Yann, dates de naissance partielles",
           R"({"sub":"demo-yann-partiel","given_name":"Yann","given_name_array":["Yann"],"family_name":"PARTIEL",
"gender":"male","birthdate":"1992-00-00","birthplace":"29019","birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"PARTIEL","nom_usage":null,"prenoms":"YANN","date_naissance":"1992-00-00","sexe":"M"}],
"enfants":[
{"nom_naissance":"PARTIEL","nom_usage":null,"prenoms":"MAI","date_naissance":"2020-05-00","sexe":"F"},
{"nom_naissance":"PARTIEL","nom_usage":null,"prenoms":"ANNEE","date_naissance":"2018-00-00","sexe":"F"},
{"nom_naissance":"PARTIEL","nom_usage":null,"prenoms":"SANS DATE","date_naissance":null,"sexe":"M"}],
"quotient_familial":{"fournisseur":"CNAF","valeur":999,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"amina-lointaine", "Amina, née à l’étranger",
           R"({"sub":"demo-amina-lointaine","given_name":"Amina","given_name_array":["Amina"],
"family_name":"LOINTAINE","gender":"female","birthdate":"1983-06-30","birthplace":"","birthcountry":"99243"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"LOINTAINE","nom_usage":null,"prenoms":"AMINA","date_naissance":"1983-06-30","sexe":"F"}],
"enfants":[
{"nom_naissance":"LOINTAINE","nom_usage":null,"prenoms":"NOUR","date_naissance":"2014-03-03","sexe":"F"}],
"quotient_familial":{"fournisseur":"CNAF","valeur":404,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"gael-zero", "Gaël, quotient familial de 0",
           R"({"sub":"demo-gael-zero","given_name":"Gaël","given_name_array":["Gaël"],"family_name":"ZERO",
"gender":"male","birthdate":"1999-09-09","birthplace":"33063","birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"ZERO","nom_usage":null,"prenoms":"GAEL","date_naissance":"1999-09-09","sexe":"M"}],
"enfants":[
{"nom_naissance":"ZERO","nom_usage":null,"prenoms":"UNA","date_naissance":"2023-01-31","sexe":"F"}],
"quotient_familial":{"fournisseur":"CNAF","valeur":0,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"ines-restreinte", "Inès, seul le quotient est communiqué",
           R"({"sub":"demo-ines-restreinte","given_name":"Inès","given_name_array":["Inès"],
"family_name":"RESTREINTE","gender":"female","birthdate":"1980-12-25","birthplace":"44109","birthcountry":"99100"})",
           fund_answer::given,
           R"({
"quotient_familial":{"fournisseur":"MSA","valeur":1750,"annee":0,"mois":0,"annee_calcul":0,"mois_calcul":0}})"},

    person{"jules-antan", "Jules, un autre mois que celui demandé",
           R"({"sub":"demo-jules-antan","given_name":"Jules","given_name_array":["Jules"],"family_name":"ANTAN",
"gender":"male","birthdate":"1975-03-21","birthplace":"69382","birthcountry":"99100"})",
           fund_answer::given,
           R"({"allocataires":[
{"nom_naissance":"ANTAN","nom_usage":null,"prenoms":"JULES","date_naissance":"1975-03-21","sexe":"M"}],
"enfants":[
{"nom_naissance":"ANTAN","nom_usage":null,"prenoms":"HIER","date_naissance":"2013-11-11","sexe":"M"}],
"quotient_familial":{"fournisseur":"CNAF","valeur":678,"annee":2024,"mois":1,"annee_calcul":2024,"mois_calcul":12}})",
           false},

    person{"noe-introuvable", "Noé, inconnu de la CAF et de la MSA",
           R"({"sub":"demo-noe-introuvable","given_name":"Noé","given_name_array":["Noé"],
"family_name":"INTROUVABLE","gender":"male","birthdate":"2001-07-07","birthplace":"80021","birthcountry":"99100"})",
           fund_answer::no_file},

    person{"agathe-attente", "Agathe, la CAF ne répond pas",
           R"({"sub":"demo-agathe-attente","given_name":"Agathe","given_name_array":["Agathe"],
"family_name":"ATTENTE","gender":"female","birthdate":"1984-08-08","birthplace":"87085","birthcountry":"99100"})",
           fund_answer::away},

    person{"basile-affluence", "Basile, trop de demandes à la fois",
           R"({"sub":"demo-basile-affluence","given_name":"Basile","given_name_array":["Basile"],
"family_name":"AFFLUENCE","gender":"male","birthdate":"1979-10-10","birthplace":"21231","birthcountry":"99100"})",
           fund_answer::busy},

    person{"odile-perimee", "Odile, connexion refusée par le service des quotients",
           R"({"sub":"demo-odile-perimee","given_name":"Odile","given_name_array":["Odile"],
"family_name":"PERIMEE","gender":"female","birthdate":"1968-05-01","birthplace":"14118","birthcountry":"99100"})",
           fund_answer::token_refused},
};

constexpr std::string_view amount = "quotient_familial";

void put_month(json::writer& out, std::string_view year, std::string_view month, schemas::year_month period) {
    out.member(year, period.year).member(month, period.month);
}

}  // namespace

std::span<const person> people() noexcept {
    return table;
}

const person* find(std::string_view id) noexcept {
    const auto found = std::ranges::find(table, id, &person::id);
    return found == table.end() ? nullptr : &*found;
}

std::string data_of(const person& subject, std::optional<std::string_view> month_asked, std::string_view month_now) {
    if (subject.data.empty()) return "{}";
    const auto known = json::document::parse(subject.data).value();
    if (!subject.follows_month) return known.root().written();
    const auto now = schemas::parse_year_month(month_now).value();
    const auto asked = month_asked ? schemas::parse_year_month(*month_asked).value() : now;

    json::writer out;
    out.begin_object();
    known.root().for_each_member([&](std::string_view name, json::value block) {
        out.key(name);
        if (name != amount) {
            out.put(block);
            return;
        }
        out.begin_object().member("fournisseur", block["fournisseur"]).member("valeur", block["valeur"]);
        put_month(out, "annee", "mois", asked);
        put_month(out, "annee_calcul", "mois_calcul", now);
        out.end_object();
    });
    out.end_object();
    return out.text();
}

}  // namespace qf::demo
