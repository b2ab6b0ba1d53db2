// connector/portal/admitting.hpp -- which agent somebody is who has logged in; nobody makes themselves one.
//
// Promise:  found by the identity provider's word for them; by the e-mail address at the first login only, and then
//           bound to that word; always among the agents of an organization of the login's SIRET. Every grant and every
//           denial is a row of the trail, in the same transaction.
// Thread:   the writer's.
#pragma once

#include "connector/base/time.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/portal/agent_login.hpp"

#include <optional>

namespace qf::portal {

struct admission {
    std::optional<inbox::agent_row> agent = {};
    std::string_view denied = {};  // "unknown", "disabled": a word for log and trail
};
admission admit(const identity& who, inbox::tables& t, instant now);

}  // namespace qf::portal
