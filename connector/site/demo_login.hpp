// connector/site/demo_login.hpp -- a login without a provider: a page of our own, where one chooses an invented person.
//
//   depart()                        "/demo/connexion?state=<state>"
//   the page's form, then the site  "/connexion/retour?code=<person's id>&state=<state>"  (demo_return_to)
//   part()                          "/deconnexion/retour?state=<state>"
//
// Promise:  object_to_arrival() lets a callback with the state that was kept pass, within ten minutes, and none else.
//           `app` makes none of this when profile = "production".
// Fails:    session_lost: no departure, another state, too late; refused_by_person: an error came back.
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/oidc/login_way.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::site {

oidc::departure demo_departure(instant now);
oidc::parting demo_parting();
std::optional<oidc::login_refusal> object_to_arrival(const oidc::callback& got,
                                                     const std::optional<oidc::departure>& departure, instant now);
// Where the browser goes when `person` was chosen.
std::string demo_return_to(std::string_view person, std::string_view state);

// What is left to say is who came back, as of oidc::provider_login.
template <class Way>
class demo_way : public Way {
public:
    explicit demo_way(const clock_source& clock) : clock_{clock} {}

    awaitable<oidc::outcome<oidc::departure>> depart() override { co_return demo_departure(clock_.now()); }
    awaitable<oidc::outcome<oidc::parting>> part(std::string) override { co_return demo_parting(); }
    std::string_view origin() const noexcept override { return {}; }
    bool demonstration() const noexcept override { return true; }

protected:
    instant now() const { return clock_.now(); }

private:
    const clock_source& clock_;
};

}  // namespace qf::site
