#include "connector/base/reference.hpp"

#include "connector/base/random.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf {

reference reference::random() {
    return reference{fmt::format("{:013X}", random_number() >> 12)};
}

result<reference> reference::parse(std::string_view text) {
    const auto allowed = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
    if (text.size() != 13 || !std::ranges::all_of(text, allowed)) return errc::malformed_text;
    return reference{text};
}

}  // namespace qf
