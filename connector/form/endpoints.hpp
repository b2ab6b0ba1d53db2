// connector/form/endpoints.hpp -- every route of the form in one table: what answers it, and how it is protected.
#pragma once

#include "connector/form/actions.hpp"
#include "connector/net/routes.hpp"

#include <span>
#include <string_view>

namespace qf::form {

enum class toll { none, page, action };  // which rate limit it counts for
enum class needs {
    nothing,  // its answer is everybody's: no session is looked up
    look,     // the visitor's session, where there is one
    turn,     // likewise, and nobody else changes it meanwhile
    token,    // likewise, and the session's csrf token: every POST
};
enum class only_with { anything, demonstration };

struct endpoint {
    action_answer (*answer)(visitor&, desk&);
    std::string_view page;  // in metrics and log lines
    form::toll toll = toll::page;
    form::needs needs = needs::look;
    form::only_with only_with = only_with::anything;
};

using endpoint_route = net::route<endpoint>;
std::span<const endpoint_route> endpoints() noexcept;

}  // namespace qf::form
