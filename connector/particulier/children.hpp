// connector/particulier/children.hpp -- the answer with the selected children only.
//
// Promise:  selection is by index in `enfants`, since neither names nor birth dates tell children apart (triplets);
//           what is not selected is nowhere in the result. The order stays.
// Thread:   any.
#pragma once

#include "schemas/json.hpp"

#include <cstddef>
#include <set>
#include <string>

namespace qf::particulier {

std::size_t count_children(json::value data);
// JSON text of the data; indexes out of range are ignored.
std::string with_children(json::value data, const std::set<std::size_t>& selected);

}  // namespace qf::particulier
