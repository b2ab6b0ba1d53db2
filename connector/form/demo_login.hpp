// connector/form/demo_login.hpp -- a login without FranceConnect: a page of our own, where one chooses an invented
// person.
//
//   depart()                        "/demo/connexion?state=<state>"
//   the page's form, then the site  "/connexion/retour?code=<person's id>&state=<state>"  (demo_return_to)
//   part()                          "/deconnexion/retour?state=<state>"
//
// Promise:  arrive() accepts the id of an invented person, with the state that was kept, within ten minutes: nobody
//           else. The token, "demo:<person's id>", is one that demo_source alone understands.
//           `app` makes none of this when profile = "production".
// Fails:    session_lost: no departure, another state, too late; refused_by_person: an error came back; our_fault,
//           "demo_person_unknown".
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/form/identity_provider.hpp"
#include "connector/form/pages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::form {

inline constexpr std::string_view demo_token_prefix = "demo:";

class demo_login final : public identity_provider {
public:
    explicit demo_login(const clock_source& clock) : clock_{clock} {}

    awaitable<oidc::outcome<oidc::departure>> depart() override;
    awaitable<oidc::outcome<citizen>> arrive(oidc::callback got, std::optional<oidc::departure> kept) override;
    awaitable<oidc::outcome<oidc::parting>> part(std::string id_token) override;
    std::string_view origin() const noexcept override { return {}; }
    bool demonstration() const noexcept override { return true; }

private:
    const clock_source& clock_;
};

std::vector<demo_choice> demo_choices();  // for the page
// Where the browser goes when `person` was chosen.
std::string demo_return_to(std::string_view person, std::string_view state);

}  // namespace qf::form
