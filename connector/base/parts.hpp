// connector/base/parts.hpp -- a text of several parts, taken apart. Empty parts are left out.
//
// Thread:   any.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace qf {

inline std::vector<std::string> parts_of(std::string_view text, char between) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(between), text.size());
        if (end > 0) out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace qf
