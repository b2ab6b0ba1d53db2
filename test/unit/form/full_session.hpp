// test/unit/form/full_session.hpp -- a session of the form in which everything is there. All of it is invented.
#pragma once

#include "connector/form/session.hpp"

namespace qf::form {

using namespace std::chrono_literals;

inline session full_session() {
    session out;
    out.csrf = "0123456789abcdef0123456789abcdef";
    const auto to = recipient::parse("35238.11111111111111").value();
    out.visit = visit{to, "Rennes", "CCAS", "famille-42", "https://portail.example/retour"};
    out.departure = oidc::departure{"https://fc.example/authorize?x=1", "state-1", "nonce-1", "verifier-1",
                                    instant{1'788'220'800'123'456us}};
    out.citizen = known_citizen{R"({"family_name":"\u015eahin-\u0152uvr\u00e9","given_name":"Zo\u00e9 Invent\u00e9e"})",
                                "Zo\xc3\xa9 \xc5\x9e"
                                "AHIN-\xc5\x92UVR\xc3\x89",
                                "header.payload.signature"};
    out.quotient = known_quotient{to,
                                  schemas::year_month{2026, 9},
                                  {2026, 9},
                                  schemas::year_month{2026, 8},
                                  R"({"quotient_familial":{"valeur":1234},"allocataires":[{"nom":"O'NEIL"}]})"};
    out.press = press{
        "01990000-0000-7000-8000-000000000000", "0123456789ABC", instant{1'788'220'800'000'001us}, {0, 2, 11}, true};
    out.sent.push_back({"0123456789ABC", "01990000-0000-7000-8000-000000000000", to, "Rennes",
                        instant{1'788'220'800'000'001us}, std::nullopt});
    out.parting_state = "parting-1";
    return out;
}

}  // namespace qf::form
