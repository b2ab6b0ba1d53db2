// connector/intake/problem.hpp -- the answers of the intake's API that are not what was hoped for: JSON with a reason
// code, a sentence and every fault. Never a value of the request.
#pragma once

#include "connector/base/faults.hpp"
#include "connector/net/server.hpp"

#include <string_view>

namespace qf::intake {

net::response problem(net::http::status code, const error_code& cause, const faults& found = {});
net::response unauthorized(std::string_view scheme, std::string_view message);  // 401
bool bears(const net::request& request, std::string_view token);  // Authorization: Bearer; an empty token closes

}  // namespace qf::intake
