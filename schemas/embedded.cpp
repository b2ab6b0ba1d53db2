#include "schemas/embedded.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace qf::schemas {

std::string_view text_of(std::string_view name) {
    const auto files = embedded();
    const auto found = std::ranges::find(files, name, &embedded_file::name);
    if (found == files.end()) throw std::logic_error{fmt::format("no embedded file {}", name)};
    return found->text;
}

std::vector<std::string_view> migrations_of(std::string_view prefix) {
    std::vector<std::string_view> out;
    const auto files = embedded();
    for (std::size_t next = 1;; ++next) {
        const auto name = fmt::format("{}.{:04}.sql", prefix, next);
        const auto found = std::ranges::find(files, name, &embedded_file::name);
        if (found == files.end()) return out;
        out.push_back(found->text);
    }
}

}  // namespace qf::schemas
