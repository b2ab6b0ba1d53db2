// connector/communes/countries.hpp -- the country of a birth by its code, as FranceConnect tells it.
//
// Promise:  the independent states of today and those parts of others, and states that are no more, that people living
//           today are likely to have been born in. Usual French names.
// Thread:   any.
// Source:   Code officiel géographique, pays et territoires étrangers (INSEE); Licence Ouverte 2.0
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace qf::communes {

struct country {
    std::string_view code;
    std::string_view name;
};
// clang-format off
inline constexpr auto countries = std::to_array<country>({
    {"99100", "France"}, {"99101", "Danemark"}, {"99102", "Islande"}, {"99103", "Norvège"}, {"99104", "Suède"},
    {"99105", "Finlande"}, {"99106", "Estonie"}, {"99107", "Lettonie"}, {"99108", "Lituanie"}, {"99109", "Allemagne"},
    {"99110", "Autriche"}, {"99111", "Bulgarie"}, {"99112", "Hongrie"}, {"99113", "Liechtenstein"},
    {"99114", "Roumanie"}, {"99115", "Tchécoslovaquie"}, {"99116", "Tchéquie"}, {"99117", "Slovaquie"},
    {"99118", "Bosnie-Herzégovine"}, {"99119", "Croatie"}, {"99120", "Monténégro"}, {"99121", "Serbie"},
    {"99122", "Pologne"}, {"99123", "Russie"}, {"99125", "Albanie"}, {"99126", "Grèce"}, {"99127", "Italie"},
    {"99128", "Saint-Marin"}, {"99129", "Vatican"}, {"99130", "Andorre"}, {"99131", "Belgique"},
    {"99132", "Royaume-Uni"}, {"99133", "Gibraltar"}, {"99134", "Espagne"}, {"99135", "Pays-Bas"},
    {"99136", "Irlande"}, {"99137", "Luxembourg"}, {"99138", "Monaco"}, {"99139", "Portugal"}, {"99140", "Suisse"},
    {"99141", "Allemagne de l’Est"}, {"99142", "Allemagne de l’Ouest"}, {"99144", "Malte"}, {"99145", "Slovénie"},
    {"99148", "Biélorussie"}, {"99151", "Moldavie"}, {"99155", "Ukraine"}, {"99156", "Macédoine du Nord"},
    {"99157", "Kosovo"}, {"99158", "Féroé"}, {"99160", "Åland"}, {"99161", "Île de Man, Jersey, Guernesey"},
    {"99201", "Arabie saoudite"}, {"99203", "Irak"}, {"99204", "Iran"}, {"99205", "Liban"}, {"99206", "Syrie"},
    {"99207", "Israël"}, {"99208", "Turquie"}, {"99212", "Afghanistan"}, {"99213", "Pakistan"}, {"99214", "Bhoutan"},
    {"99215", "Népal"}, {"99216", "Chine"}, {"99217", "Japon"}, {"99219", "Thaïlande"}, {"99220", "Philippines"},
    {"99222", "Jordanie"}, {"99223", "Inde"}, {"99224", "Birmanie"}, {"99225", "Brunei"}, {"99226", "Singapour"},
    {"99227", "Malaisie"}, {"99229", "Maldives"}, {"99230", "Hong Kong"}, {"99231", "Indonésie"}, {"99232", "Macao"},
    {"99234", "Cambodge"}, {"99235", "Sri Lanka"}, {"99236", "Taïwan"}, {"99238", "Corée du Nord"},
    {"99239", "Corée du Sud"}, {"99240", "Koweït"}, {"99241", "Laos"}, {"99242", "Mongolie"}, {"99243", "Vietnam"},
    {"99246", "Bangladesh"}, {"99247", "Émirats arabes unis"}, {"99248", "Qatar"}, {"99249", "Bahreïn"},
    {"99250", "Oman"}, {"99251", "Yémen"}, {"99252", "Arménie"}, {"99253", "Azerbaïdjan"}, {"99254", "Chypre"},
    {"99255", "Géorgie"}, {"99256", "Kazakhstan"}, {"99257", "Kirghizstan"}, {"99258", "Ouzbékistan"},
    {"99259", "Tadjikistan"}, {"99260", "Turkménistan"}, {"99261", "Palestine"}, {"99262", "Timor oriental"},
    {"99301", "Égypte"}, {"99302", "Libéria"}, {"99303", "Afrique du Sud"}, {"99304", "Gambie"},
    {"99309", "Tanzanie"}, {"99310", "Zimbabwe"}, {"99311", "Namibie"}, {"99312", "République démocratique du Congo"},
    {"99314", "Guinée équatoriale"}, {"99315", "Éthiopie"}, {"99316", "Libye"}, {"99317", "Érythrée"},
    {"99318", "Somalie"}, {"99321", "Burundi"}, {"99322", "Cameroun"}, {"99323", "Centrafrique"}, {"99324", "Congo"},
    {"99326", "Côte d’Ivoire"}, {"99327", "Bénin"}, {"99328", "Gabon"}, {"99329", "Ghana"}, {"99330", "Guinée"},
    {"99331", "Burkina Faso"}, {"99332", "Kenya"}, {"99333", "Madagascar"}, {"99334", "Malawi"}, {"99335", "Mali"},
    {"99336", "Mauritanie"}, {"99337", "Niger"}, {"99338", "Nigeria"}, {"99339", "Ouganda"}, {"99340", "Rwanda"},
    {"99341", "Sénégal"}, {"99342", "Sierra Leone"}, {"99343", "Soudan"}, {"99344", "Tchad"}, {"99345", "Togo"},
    {"99346", "Zambie"}, {"99347", "Botswana"}, {"99348", "Lesotho"}, {"99349", "Soudan du Sud"}, {"99350", "Maroc"},
    {"99351", "Tunisie"}, {"99352", "Algérie"}, {"99389", "Sahara occidental"}, {"99390", "Maurice"},
    {"99391", "Eswatini"}, {"99392", "Guinée-Bissau"}, {"99393", "Mozambique"}, {"99394", "Sao Tomé-et-Principe"},
    {"99395", "Angola"}, {"99396", "Cap-Vert"}, {"99397", "Comores"}, {"99398", "Seychelles"}, {"99399", "Djibouti"},
    {"99401", "Canada"}, {"99404", "États-Unis"}, {"99405", "Mexique"}, {"99406", "Costa Rica"}, {"99407", "Cuba"},
    {"99408", "République dominicaine"}, {"99409", "Guatemala"}, {"99410", "Haïti"}, {"99411", "Honduras"},
    {"99412", "Nicaragua"}, {"99413", "Panama"}, {"99414", "Salvador"}, {"99415", "Argentine"}, {"99416", "Brésil"},
    {"99417", "Chili"}, {"99418", "Bolivie"}, {"99419", "Colombie"}, {"99420", "Équateur"}, {"99421", "Paraguay"},
    {"99422", "Pérou"}, {"99423", "Uruguay"}, {"99424", "Venezuela"}, {"99426", "Jamaïque"}, {"99428", "Guyana"},
    {"99429", "Belize"}, {"99430", "Groenland"}, {"99431", "Aruba"}, {"99433", "Trinité-et-Tobago"},
    {"99434", "Barbade"}, {"99435", "Grenade"}, {"99436", "Bahamas"}, {"99437", "Suriname"}, {"99438", "Dominique"},
    {"99439", "Sainte-Lucie"}, {"99440", "Saint-Vincent-et-les-Grenadines"}, {"99441", "Antigua-et-Barbuda"},
    {"99442", "Saint-Christophe-et-Niévès"}, {"99444", "Curaçao"}, {"99445", "Saint-Martin (partie néerlandaise)"},
    {"99501", "Australie"}, {"99502", "Nouvelle-Zélande"}, {"99506", "Samoa"}, {"99507", "Nauru"}, {"99508", "Fidji"},
    {"99509", "Tonga"}, {"99510", "Papouasie-Nouvelle-Guinée"}, {"99511", "Tuvalu"}, {"99512", "Îles Salomon"},
    {"99513", "Kiribati"}, {"99514", "Vanuatu"}, {"99515", "Îles Marshall"}, {"99516", "Micronésie"},
    {"99517", "Palaos"}, {"99520", "Îles Cook"}, {"99521", "Niue"},
});
// clang-format on
static_assert(std::ranges::is_sorted(countries, {}, &country::code));

constexpr std::string_view country_of(std::string_view code) {  // "Portugal" for "99139"; "" for what is none
    const auto found = std::ranges::lower_bound(countries, code, {}, &country::code);
    return found != countries.end() && found->code == code ? found->name : std::string_view{};
}

}  // namespace qf::communes
