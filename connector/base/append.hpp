// connector/base/append.hpp -- formatted text behind a string.
//
// Promise:  the pattern is checked when it is compiled, as fmt::format's. fmt's own way to format into an iterator
//           would compile its parser and all its writers again in every source: here they are compiled once.
// Thread:   any.
#pragma once

#include <fmt/core.h>

#include <string>
#include <utility>

namespace qf {

void append_values(std::string& out, fmt::string_view pattern, fmt::format_args values);

template <class... Values>
void append(std::string& out, fmt::format_string<Values...> pattern, Values&&... values) {
    append_values(out, pattern, fmt::make_format_args(values...));
}

}  // namespace qf
