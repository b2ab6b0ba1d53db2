#include "connector/base/append.hpp"

#include <fmt/format.h>

#include <iterator>

namespace qf {

void append_values(std::string& out, fmt::string_view pattern, fmt::format_args values) {
    fmt::vformat_to(std::back_inserter(out), pattern, values);
}

}  // namespace qf
