// connector/intake/enrolment_steps.hpp -- how an enrolment goes on: the steps, and what a failure of HubEE means for
// one.
//
//   received → enrolled → organized → subscribed → activated → active       an authorization was given
//                 ↓ HubEE lets us go no further
//              awaiting_activation → (looked at again, slowly) enrolled …
//   withdrawing → withdrawn                                                 … and taken back, from any of them
//
// What only we do (the registry) leads from received, activated and withdrawing; what HubEE must do, from enrolled,
// organized and subscribed. needs_operator is left by the authorization's next event only, or for activated when HubEE
// lists the subscription as active (agreement.hpp).
//
// Thread:   any: pure.
#pragma once

#include "connector/base/time.hpp"
#include "connector/hubee/client.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace qf::intake {

enum class enrolment_step {
    received,             // the event is on disk
    enrolled,             // approved in the registry
    organized,            // HubEE knows the organization
    subscribed,           // HubEE has its subscription
    activated,            // which is active
    active,               // in the registry too: citizens are offered it
    awaiting_activation,  // approved; somebody else must activate the subscription at HubEE
    needs_operator,       // see the reason
    withdrawing,          // to be taken out of the registry
    withdrawn,
};
constexpr std::array<std::string_view, 10> enrolment_step_names = {
    "received",       "enrolled",    "organized", "subscribed", "activated", "active", "awaiting_activation",
    "needs_operator", "withdrawing", "withdrawn"};
constexpr std::string_view name_of(enrolment_step s) noexcept {
    return enrolment_step_names[static_cast<std::size_t>(s)];
}
std::optional<enrolment_step> step_of(std::string_view name) noexcept;

struct enrolment_retry {
    duration first = std::chrono::seconds{5};  // after the first failure; doubles after each further one
    duration longest = std::chrono::hours{1};
    duration look_again = std::chrono::hours{1};  // at what awaits its activation
};

struct next_move {
    enrolment_step step;
    duration wait{};
    std::string reason = {};  // a reason code; empty when all is well
};

// `attempts` counts the failed ones at this step, with this one. `jitter` is in [0, 1).
next_move after_failure(enrolment_step step, const hubee::refusal& refusal, unsigned attempts, double jitter,
                        const enrolment_retry& policy);
duration wait_after(unsigned attempts, double jitter, const enrolment_retry& policy);

}  // namespace qf::intake
