// connector/portal/known_search.hpp -- what an agent looked for, as their session keeps it.
#pragma once

#include <string>

namespace qf::portal {

struct known_search {
    std::string marker;  // which alone stands in an address
    std::string text;
};

}  // namespace qf::portal
