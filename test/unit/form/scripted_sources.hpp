// test/unit/form/scripted_sources.hpp -- an identity provider and a source of quotients that do what a test says.
//
// Thread:   the loop.
#pragma once

#include "connector/form/identity_provider.hpp"
#include "connector/form/quotient_source.hpp"

#include <fmt/core.h>

#include <optional>
#include <string>
#include <vector>

namespace qf::form {

// Invented: two parents, three children of whom two are twins with one name.
inline constexpr std::string_view family_data = R"({"allocataires":[
 {"nom_naissance":"O'NEIL-ŒUVRÉ","nom_usage":null,"prenoms":"ŞAHİN MAËLYS","date_naissance":"1992-00-00","sexe":"F"}],
 "enfants":[
 {"nom_naissance":"O'NEIL-ŒUVRÉ","nom_usage":null,"prenoms":"PREMIERNÉ","date_naissance":"2015-03-01","sexe":"M"},
 {"nom_naissance":"O'NEIL-ŒUVRÉ","nom_usage":null,"prenoms":"JUMELLE","date_naissance":"2018-05-00","sexe":"F"},
 {"nom_naissance":"BÂRBELÉ","nom_usage":null,"prenoms":"JUMELLE","date_naissance":"2018-05-00","sexe":"F"}],
 "quotient_familial":{"fournisseur":"MSA","valeur":0,"annee":2026,"mois":9,"annee_calcul":2026,"mois_calcul":9}})";
inline constexpr std::string_view identity_claims =
    R"({"birthcountry":"99100","birthdate":"1992-00-00","birthplace":"2A004","family_name":"O'NEIL-ŒUVRÉ",)"
    R"("given_name":"Şahin Maëlys","gender":"female"})";

class scripted_provider final : public identity_provider {
public:
    std::optional<oidc::login_refusal> depart_fails, arrive_fails, part_fails;
    std::string issuer_origin;  // origin()
    std::vector<oidc::callback> callbacks;
    bool without_departure = false;  // the last callback met a session that had none
    std::string parted_with;
    lacks lacks_of_person = lacks::nothing;

    awaitable<oidc::outcome<oidc::departure>> depart() override {
        if (depart_fails) co_return *depart_fails;
        oidc::departure out;
        out.state = fmt::format("state-{}", ++departures_);
        out.nonce = "nonce";
        out.url = fmt::format("{}/login?state={}", issuer_origin, out.state);
        co_return out;
    }
    awaitable<oidc::outcome<citizen>> arrive(oidc::callback got, std::optional<oidc::departure> kept) override {
        callbacks.push_back(got);
        without_departure = !kept;
        if (!kept || kept->state != got.state)
            co_return oidc::login_refusal{oidc::login_trouble::session_lost, "state", 0};
        if (arrive_fails) co_return *arrive_fails;
        citizen out;
        out.pivot_identity = identity_claims;
        out.shown_name = "Şahin O'NEIL-ŒUVRÉ";
        out.access_token = "token-" + got.code;
        out.id_token = "id-token";
        out.lacks = lacks_of_person;
        co_return out;
    }
    awaitable<oidc::outcome<oidc::parting>> part(std::string id_token) override {
        parted_with = std::move(id_token);
        if (part_fails) co_return *part_fails;
        oidc::parting out;
        out.state = "parting";
        out.url = issuer_origin + "/end?state=parting";
        co_return out;
    }
    std::string_view origin() const noexcept override { return issuer_origin; }
    bool demonstration() const noexcept override { return false; }
    std::string state() const { return fmt::format("state-{}", departures_); }

private:
    int departures_ = 0;
};

class scripted_source final : public quotient_source {
public:
    std::optional<particulier::refusal> fails;
    std::string data{family_data};
    std::optional<schemas::year_month> obtained = schemas::year_month{2026, 9};
    std::vector<particulier::question> asked;

    awaitable<particulier::outcome<particulier::answer>> ask(particulier::question question) override {
        asked.push_back(std::move(question));
        if (fails) co_return *fails;
        particulier::answer out{.data = json::document::parse(data).value(), .obtained = obtained};
        co_return out;
    }
};

}  // namespace qf::form
