// schemas/problem.hpp -- what an API of ours answers when it refuses: {"reason","message","faults"?:[{"where","what",
// "suggestion"?}]}. Never a value of the request.
//
// Thread:   any.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/faults.hpp"

#include <string>

namespace qf::schemas {

std::string problem_text(const error_code& reason, const faults& found = {});

}  // namespace qf::schemas
