// connector/portal/factor_use.hpp -- who must log in with a second factor.
#pragma once

namespace qf::portal {

enum class factor_use {
    administration,  // who invites agents and reads the journal; many small town halls' providers have one factor only
    always
};

}  // namespace qf::portal
