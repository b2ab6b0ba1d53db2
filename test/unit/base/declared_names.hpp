// test/unit/base/declared_names.hpp -- the names that a C++ text gives to data members, parameters and variables.
//
// Promise:  reads by brackets alone, without a compiler: enough for the layout that scripts/format gives. What is no
//           declaration for sure is left out, so a name that is missed is possible, one that is invented is a bug.
// Thread:   any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

enum class declared {
    member,            // of a class, or in a namespace
    parameter,         // of a function
    lambda_parameter,  // or what it captures by a name of its own
    variable,          // of a block, a loop, a structured binding
};

struct declared_name {
    std::string name;
    declared kind;
    std::size_t line;   // from 1
    std::size_t lines;  // from its declaration to its last use, both included
};

std::vector<declared_name> declared_names(std::string_view text);

}  // namespace qf::test
