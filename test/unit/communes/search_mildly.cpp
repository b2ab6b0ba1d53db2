// What is nobody's name as it is typed: what an address adds, apostrophes, words written as one, a word that is wrong.
#include "connector/communes/likeness.hpp"
#include "connector/communes/query.hpp"
#include "connector/communes/search_index.hpp"
#include "test/unit/communes/fixture.hpp"

#include <doctest/doctest.h>

using namespace qf;

namespace {

struct hard_names : test::communes_fixture {
    hard_names() {
        REQUIRE(import("26086,Châtillon-en-Diois,26,26410,,,\n"
                       "58065,Châtillon-en-Bazois,58,58110,,,\n"
                       "35308,Mesnil-Roc'h,35,35720,,,\n"
                       "29158,Penmarch,29,29760,,,\n"
                       "28012,Vald'Yerre,28,28290,,,\n"
                       "61043,Berd'huis,61,61340,,,\n"
                       "85001,L'Aiguillon-la-Presqu'île,85,85460,,,\n"
                       "30132,La Grand-Combe,30,30110,,,\n"
                       "59350,Lille,59,59000,,,\n"
                       "78646,Versailles,78,78000,,,\n"
                       "92077,Ville-d'Avray,92,92410,,,\n"
                       "75056,Paris,75,75001 75008 75020,,,\n"
                       "98715,Faaa,987,98704,,,\n"
                       "2A163,Monacia-d'Aullène,2A,20171,,,\n"
                       "14126,Cambremer,14,14340,,,\n"
                       "10002,Ailleville,10,10200,,,\n")
                    .has_value());
        REQUIRE(import_raw("code,name,kind,commune,postal_codes\n"
                           "75108,Paris 8e Arrondissement,arrondissement-municipal,75056,75008\n"
                           "75120,Paris 20e Arrondissement,arrondissement-municipal,75056,75020\n"
                           "14604,Saint-Laurent-du-Mont,ancienne-commune,14126,\n"
                           "29760,Paris-en-Exemple,ancienne-commune,14126,\n")
                    .has_value());
    }
    std::string codes(std::string_view typed) const {
        std::string out;
        for (const auto& one : communes::search_index{registry}.find(typed, 20))
            out += (out.empty() ? "" : " ") + one.commune.cog;
        return out;
    }
};

std::string plain(std::string_view typed) {
    const auto out = communes::plainer(communes::query{typed});
    return out ? out->folded : "as it is";
}

}  // namespace

TEST_CASE_FIXTURE(hard_names, "an apostrophe, another one, a blank or none of them is the same name") {
    for (const char* typed : {"Penmarc'h", "Penmarc’h", "penmarc h", "PENMARC`H", "penmarc\u02BBh", "penmarch",
                              "Penmarc\xC2\x92"
                              "h"})
        CHECK(codes(typed) == "29158");
    for (const char* typed : {"Mesnil-Roc'h", "mesnil roch", "mesnil roc h", "mesnilroch", "roch mesnil"})
        CHECK(codes(typed) == "35308");
    for (const char* typed : {"Faa'a", "faa\u02BBa", "faa a", "faaa"}) CHECK(codes(typed) == "98715");
    for (const char* typed : {"Val d'Yerre", "valdyerre", "val dyerre", "Vald’Yerre"}) CHECK(codes(typed) == "28012");
    for (const char* typed : {"berdhuis", "berd huis", "berdh"}) CHECK(codes(typed) == "61043");
    for (const char* typed :
         {"L'Aiguillon la Presquile", "laiguillonlapresquile", "aiguillon la presqu'ile", "presquile"})
        CHECK(codes(typed) == "85001");
    for (const char* typed : {"Grandcombe", "la grandcombe", "lagrandcombe", "grandcom"})
        CHECK(codes(typed) == "30132");
}

TEST_CASE_FIXTURE(hard_names, "what an address or a title adds is left out, unless a name has it") {
    for (const char* typed : {"mairie de lille", "Mairie Lille", "ville de Lille", "commune de lille", "CCAS de Lille",
                              "hôtel de ville de Lille", "centre communal d'action sociale de Lille", "Lille cedex",
                              "LILLE CEDEX 9", "lille, France", "59046 lille cedex"})
        CHECK_MESSAGE(codes(typed) == "59350", typed);
    CHECK(codes("ville d avray") == "92077");
    CHECK(codes("mairie de ville d'avray") == "92077");
    CHECK(codes("mairie") == "");
    CHECK(codes("cedex 9") == "");
    CHECK(plain("Mairie du Havre") == "havre");
    CHECK(plain("mairie de la Rochelle") == "la rochelle");
    CHECK(plain("Lyon Cedex 03 France") == "lyon");
    CHECK(plain("lyon cedex 69003") == "lyon 69003");
    CHECK(plain("ville") == "as it is");
    CHECK(plain("cedex") == "as it is");
    CHECK(plain("Fontaine-Française") == "as it is");
}

TEST_CASE_FIXTURE(hard_names, "a name and a number written as one word are two") {
    for (const char* typed : {"paris20", "paris 20", "Paris20e", "paris-20ème", "75020paris", "75020 paris"}) {
        CAPTURE(typed);
        const auto found_now = communes::search_index{registry}.find(typed, 5);
        REQUIRE(found_now.size() == 1);
        CHECK(found_now[0].commune.cog == "75056");
    }
    CHECK(communes::search_index{registry}.find("paris20", 5).at(0).by_way_of == "Paris 20e Arrondissement");
    for (const char* typed : {"paris 08", "paris8", "paris 08e", "PARIS08"})
        CHECK_MESSAGE(communes::search_index{registry}.find(typed, 5).at(0).by_way_of == "Paris 8e Arrondissement",
                      typed);
    CHECK(communes::query{"2a004"}.words == std::vector<std::string>{"2a004"});
    CHECK(communes::query{"1er 2e 2B"}.words == std::vector<std::string>{"1er", "2e", "2b"});
    CHECK(communes::query{"a1b2c3"}.words.size() <= 6);
}

TEST_CASE_FIXTURE(hard_names, "all words but one may fit, when all do not") {
    CHECK(codes("chatillon en bois") == "58065 26086");  // both are proposed
    REQUIRE(!registry.set_active(recipient::parse("26086.20008496000018").value(), true));
    CHECK(codes("chatillon en bois") == "26086 58065");  // the one that can be chosen first
    CHECK(codes("versailles chateau") == "78646");
    CHECK(codes("verssailles chateau") == "78646");  // and a letter of another
    CHECK(codes("lille quelconque part") == "");     // two are too many
    CHECK(codes("en quelque") == "");                // and a name is not told by "en"
    CHECK(codes("la presque") == "85001");           // "la" is no name, "presque" nearly begins one
    CHECK(codes("x l") == "");
}

TEST_CASE_FIXTURE(hard_names, "a country's name is forgiven no letter") {
    CHECK(codes("monaco") == "");
    CHECK(codes("mairie de monaco") == "");
    CHECK(codes("monacia") == "2A163");
    CHECK(codes("monacio") == "2A163");
}

TEST_CASE_FIXTURE(hard_names,
                  "a commune that is no more leads to the one that it is part of; a postal code before its code") {
    CHECK(codes("Saint-Laurent-du-Mont") == "14126");
    CHECK(communes::search_index{registry}.find("st laurent du mont", 5).at(0).by_way_of == "Saint-Laurent-du-Mont");
    CHECK(codes("14604") == "14126");
    CHECK(codes("29760") == "29158 14126");
    CHECK(communes::search_index{registry}.name_of("14604") == "Saint-Laurent-du-Mont");
}

TEST_CASE("how far a word is from another") {
    using communes::distance;
    CHECK(distance("diois", "diois") == 0);
    CHECK(distance("bois", "diois") == 2);
    CHECK(distance("pce", "provence") == 1);
    CHECK(distance("bois", "bazois") == 1);
    CHECK(distance("po", "provence") == 6);
    CHECK(distance("", "abc") == 3);
    CHECK(distance("abc", "") == 3);
    CHECK(distance("kitten", "sitting") == 3);
    CHECK(distance(std::string(21, 'a'), "a") == communes::far);
    CHECK(distance(std::string(20, 'a'), std::string(20, 'b')) == communes::far);
}
