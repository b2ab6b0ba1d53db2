// connector/oidc/optional_member.hpp -- members of JSON that may be left out: null says the same, as providers were
// seen to write it. Thread: any.
#pragma once

#include "schemas/json.hpp"

namespace qf::oidc {

inline bool is_given(json::value member) noexcept {
    return member.exists() && !member.is_null();
}

}  // namespace qf::oidc
