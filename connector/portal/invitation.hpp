// connector/portal/invitation.hpp -- how long an agent who was invited may log in for the first time.
//
// Thread:   any.
#pragma once

#include "connector/base/time.hpp"
#include "connector/inbox/agent_table.hpp"

namespace qf::portal {

inline constexpr duration invitation_life = std::chrono::hours{24 * 30};
// Not logged in since, and too old to log in with; until it is renewed.
bool is_expired(const inbox::agent_row& agent, instant now);

}  // namespace qf::portal
