#include "connector/communes/search_index.hpp"
#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;
using communes::found_commune;

namespace {

struct some_names : test::communes_fixture {
    some_names() {
        REQUIRE(import("26086,Châtillon-en-Diois,26,26410,20008496000018,,active\n"
                       "26055,Boulc,26,26410,,,\n"
                       "26362,Valence,26,26000,,,\n"
                       "26058,Bourg-lès-Valence,26,26500,,,\n"
                       "16392,Valence,16,16460,,,\n"
                       "13001,Aix-en-Provence,13,13080 13090 13100 13290 13540,,,\n"
                       "13055,Marseille,13,13001 13002 13003,,,\n"
                       "60387,Marseille-en-Beauvaisis,60,60690,,,\n"
                       "2A004,Ajaccio,2A,20000 20090 20167,,,\n"
                       "2B033,Bastia,2B,20200 20600,,,\n"
                       "14364,Le Hom,14,14220,,,\n"
                       "17300,La Rochelle,17,17000,,,\n"
                       "76351,Le Havre,76,76600 76610 76620,,,\n"
                       "27258,Le Havre-du-Bois,27,27001,,,\n"
                       "59350,Lille,59,59000 59800,21590350100017,,inactive\n"
                       "59009,Villeneuve-d'Ascq,59,59491 59493 59650,,,\n"
                       "75056,Paris,75,75001 75010 75011 75012,21750001600019,,active\n"
                       "71343,Paris-l'Hôpital,71,71150,,,\n"
                       "93066,Saint-Denis,93,93200 93210 93380,,,\n"
                       "97411,Saint-Denis,974,97400 97417 97490,21974011500015,,active\n"
                       "11339,Saint-Denis,11,11310,,,\n"
                       "46267,Saint-Denis-Catus,46,46150,,,\n"
                       "51410,Œuilly,51,51480,,,\n"
                       "94038,L'Haÿ-les-Roses,94,94240,,,\n"
                       "01033,Valserhône,01,01200,,,\n"
                       "86262,Valence-en-Poitou,86,86700,,,\n")
                    .has_value());
        REQUIRE(import_raw("code,name,kind,commune,postal_codes\n"
                           "75101,Paris 1er Arrondissement,arrondissement-municipal,75056,75001\n"
                           "75110,Paris 10e Arrondissement,arrondissement-municipal,75056,75010\n"
                           "75112,Paris 12e Arrondissement,arrondissement-municipal,75056,75012\n"
                           "13201,Marseille 1er Arrondissement,arrondissement-municipal,13055,13001\n"
                           "01033,Bellegarde-sur-Valserine,commune-deleguee,01033,\n"
                           "01091,Châtillon-en-Michaille,commune-deleguee,01033,\n"
                           "86082,Couhé,commune-deleguee,86262,\n"
                           "86262,Valence-en-Poitou,commune-deleguee,86262,\n"
                           "02285,Escaufourt,commune-associee,59350,\n")
                    .has_value());
    }
    std::vector<found_commune> find(std::string_view typed, std::size_t limit = 20) const {
        return communes::search_index{registry}.find(typed, limit);
    }
    // The codes of what was found, in order.
    std::string codes(std::string_view typed) const {
        std::string out;
        for (const auto& one : find(typed)) out += (out.empty() ? "" : " ") + one.commune.cog;
        return out;
    }
    std::string way(std::string_view typed) const {
        const auto all = find(typed);
        return all.empty() ? "nothing" : all.front().by_way_of;
    }
};

}  // namespace

TEST_CASE_FIXTURE(some_names, "case, accents, apostrophes, hyphens and ligatures do not count") {
    for (const char* typed :
         {"Châtillon-en-Diois", "CHATILLON EN DIOIS", "chatillon  en\tdiois", "cha\u0302tillon en diois"})
        CHECK(codes(typed) == "26086");
    for (const char* typed :
         {"L'Haÿ-les-Roses", "l’hay les roses", "L HAY LES ROSES", "lhay les roses", "hay-les-roses"})
        CHECK(codes(typed) == "94038");
    CHECK(codes("œuilly") == "51410");
    CHECK(codes("OEUILLY") == "51410");
    CHECK(codes("villeneuve dascq") == "59009");
    CHECK(codes("st denis catus") == "46267");
}

TEST_CASE_FIXTURE(some_names, "every word may be begun only, in any order") {
    CHECK(codes("chat dio") == "26086");
    CHECK(codes("dio chat") == "26086");
    CHECK(codes("diois") == "26086");
    CHECK(codes("chat poitou") == "86262 26086 01033");  // by all words but one: the shorter is left out
    CHECK(codes("chat") == "26086 01033");
}

TEST_CASE_FIXTURE(some_names, "codes: postal or COG, whole or begun, beside a name or alone") {
    CHECK(codes("26410") == "26086 26055");  // the one that is offered first
    CHECK(codes("26 410") == "26086 26055");
    CHECK(codes("26055") == "26055");
    CHECK(codes("2A004") == "2A004");
    CHECK(codes("2b033") == "2B033");
    CHECK(codes("2b") == "2B033");
    CHECK(codes("264") == "26086 26055");
    CHECK(codes("26410 boulc") == "26055");
    CHECK(codes("boulc 26") == "26055");
    CHECK(codes("saint-denis (974)") == "97411");
    CHECK(codes("13001") == "13055 13001");  // Marseille's first district by post, Aix by its COG code
    CHECK(codes("99999") == "");
    CHECK(codes("lille99") == "59350");  // the first word is enough
}

TEST_CASE_FIXTURE(some_names, "a department's name tells namesakes apart") {
    CHECK(codes("valence drome") == "26362 26058");
    CHECK(codes("Valence (Drôme)") == "26362 26058");
    CHECK(codes("valence charente") == "16392");
    CHECK(codes("saint denis reunion") == "97411");
    CHECK(codes("Saint-Denis (93200, Seine-Saint-Denis)") == "93066");
    CHECK(codes("chatilon drome") == "26086");
    CHECK(codes("drome") == "");  // it is no commune's name here
}

TEST_CASE_FIXTURE(some_names, "the better answer comes first") {
    CHECK(codes("valence") == "16392 26362 86262 26058");  // the name itself, begins so, has the word
    CHECK(codes("havre") == "76351 27258");                // exact but for the article
    CHECK(codes("le havre") == "76351 27258");
    CHECK(codes("paris") == "75056 71343");
    CHECK(codes("marseille") == "13055 60387");
    CHECK(codes("saint denis") == "97411 93066 11339 46267");  // offered, then larger, then by name
    CHECK(codes("rochelle") == "17300");
    CHECK(find("saint denis", 2).size() == 2);
    CHECK(find("saint denis", 0).empty());
}

TEST_CASE_FIXTURE(some_names, "namesakes are flagged, also when the list is cut") {
    const auto all = find("saint denis");
    REQUIRE(all.size() == 4);
    CHECK(all[0].namesake);
    CHECK(all[2].namesake);
    CHECK(!all[3].namesake);
    CHECK(!find("paris").at(0).namesake);
    CHECK(find("saint denis", 2).at(1).namesake);
    CHECK(!find("saint denis", 1).at(0).namesake);
}

TEST_CASE_FIXTURE(some_names, "districts and delegated communes give the commune that receives, once") {
    for (const char* typed :
         {"75012", "Paris 12", "paris 12e", "PARIS 12ème", "12e paris", "paris 12e arrondissement"}) {
        CAPTURE(typed);
        CHECK(codes(typed) == "75056");
        CHECK(way(typed) == "Paris 12e Arrondissement");
    }
    CHECK(way("paris 1") == "Paris 1er Arrondissement");  // not the tenth
    CHECK(way("paris 1er") == "Paris 1er Arrondissement");
    CHECK(way("paris 10") == "Paris 10e Arrondissement");
    CHECK(way("paris") == "");
    CHECK(way("paris 75012") == "");  // a postal code of Paris itself, too
    CHECK(codes("couhe") == "86262");
    CHECK(way("couhe") == "Couhé");
    CHECK(way("valence en poitou") == "");  // of that name, the commune itself
    CHECK(codes("bellegarde") == "01033");
    CHECK(way("bellegarde") == "Bellegarde-sur-Valserine");
    CHECK(way("01033") == "");  // the commune's own code, which one of its parts shares
    CHECK(way("01091") == "Châtillon-en-Michaille");
    CHECK(codes("escaufourt") == "59350");
    const auto paris = find("75012").at(0);
    CHECK(paris.commune.name == "Paris");
    CHECK(paris.commune.department == "75");
    CHECK(paris.commune.postal_codes.size() == 4);
    CHECK(paris.offered);
}

TEST_CASE_FIXTURE(some_names, "an official code has a name: of a commune, a district or a delegated commune") {
    const communes::search_index index{registry};
    CHECK(index.name_of("94038") == "L'Haÿ-les-Roses");
    CHECK(index.name_of("75112") == "Paris 12e Arrondissement");
    CHECK(index.name_of("01091") == "Châtillon-en-Michaille");
    CHECK(index.name_of("01033") == "Valserhône");
    CHECK(index.name_of("2A004") == "Ajaccio");
    for (const auto* none : {"", "99139", "7511", "paris", "2A999"}) CHECK(index.name_of(none).empty());
}

TEST_CASE_FIXTURE(some_names, "communes that are not offered are found, and said not to be") {
    CHECK(!find("lille").at(0).offered);
    CHECK(!find("boulc").at(0).offered);
    CHECK(find("paris").at(0).offered);
    REQUIRE(!registry.change(recipient::parse("75056.21750001600019").value(), {.approved = false}));
    CHECK(!find("paris").at(0).offered);
    REQUIRE(!registry.set_active(recipient::parse("59350.21590350100017").value(), true));
    CHECK(find("lille").at(0).offered);
}

TEST_CASE_FIXTURE(some_names, "a mistyped letter is forgiven when nothing else fits") {
    CHECK(codes("chatilon en diois") == "26086");  // missing
    CHECK(codes("chatilllon diois") == "26086");   // too many
    CHECK(codes("chatixlon diois") == "26086");    // wrong
    CHECK(codes("cahtillon diois") == "26086");    // exchanged
    CHECK(codes("xhatillon diois") == "26086");    // the first one
    CHECK(codes("chatillon dioix") == "26086");    // the last one
    CHECK(codes("marsielle") == "13055 60387");    // the whole name before the longer one
    CHECK(codes("rochele") == "17300");
    CHECK(codes("valnce poitou") == "86262");
    CHECK(codes("chatxxlon") == "");             // two are not
    CHECK(codes("chatxxlon diois") == "26086");  // but a word may be wrong altogether
    CHECK(codes("lile") == "");                  // nor one of four
    CHECK(codes("pariss") == "75056 71343");
}

TEST_CASE_FIXTURE(some_names, "what nobody means finds nothing and breaks nothing") {
    for (const std::string_view odd : {"", " ", "-", "''", "%", "\xFF\xFE\xC3", "\xED\xA0\x80", "\U0001F600",
                                       "<script>alert(1)</script>", "'; DROP TABLE communes; --", "\x01\x02\x03"})
        CHECK(find(odd).empty());
    CHECK(find(std::string_view{"paris\0", 6}).size() == 2);
    CHECK(find(std::string(10'000, 'a')).empty());
    CHECK(find(std::string(10'000, ' ')).empty());
    std::string many;
    for (int i = 0; many.size() < 10'000; ++i) many += "a" + std::to_string(i) + " ";
    CHECK(find(many).empty());
    CHECK(find("paris" + std::string(10'000, ' ')).size() == 2);
    CHECK(find("p a r i s a b c d e f g h i j k l m n o p q r s t u v w x y z").empty());
}

TEST_CASE_FIXTURE(some_names, "an index stays what it was, and can be moved") {
    communes::search_index before{registry};
    const auto size = before.size();
    CHECK(size == 26 + 8);  // a part of the same name adds none
    REQUIRE(import("01002,Nouvelle,01,01640,,,\n").has_value());
    CHECK(before.find("nouvelle", 5).empty());
    before = communes::search_index{registry};
    CHECK(before.size() == size + 1);
    const auto moved = std::move(before);
    CHECK(moved.find("nouvelle", 5).size() == 1);
    CHECK(communes::search_index{test::communes_fixture{}.registry}.find("paris", 5).empty());
}
