// connector/portal/admitting.hpp -- which agent somebody is who has logged in; nobody makes themselves one.
//
// Promise:  found by the identity provider's word for them; by the e-mail address at the first login only, within
//           `invitation_life`, unless the provider says that nobody has verified the address; then bound to that word,
//           until an administrator unbinds it. Always among the agents of an organization of the login's SIRET. Every
//           grant and every denial is a row of the trail, in the same transaction; a denial is the organization's own
//           when it is about an agent of theirs.
// Thread:   the writer's.
#pragma once

#include "connector/base/time.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/portal/agent_login.hpp"
#include "connector/portal/factor_use.hpp"
#include "connector/portal/invitation.hpp"

#include <optional>

namespace qf::portal {

enum class denial {
    none,
    unknown,        // nobody has invited them
    disabled,       // an administrator has
    expired,        // the invitation
    bound,          // the address is that of an agent who logged in as somebody else
    unverified,     // the address, says the provider
    second_factor,  // which is needed for every login
};
std::string_view word_of(denial reason) noexcept;  // for log and trail

struct admission {
    std::optional<inbox::agent_row> agent = {};
    denial denied = denial::none;
};
admission admit(const identity& proven, factor_use needed, inbox::tables& t, instant now);

}  // namespace qf::portal
