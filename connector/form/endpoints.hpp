// connector/form/endpoints.hpp -- every route of the form in one table: what answers it, and how it is protected.
#pragma once

#include "connector/form/actions.hpp"
#include "connector/site/gate_rules.hpp"

#include <span>

namespace qf::form {

struct endpoint {
    action_answer (*answer)(form_request&, form_services&);
    site::route_rules rules;
};

using endpoint_route = net::route<endpoint>;
std::span<const endpoint_route> endpoints() noexcept;

}  // namespace qf::form
