#include "connector/inbox/ordering.hpp"

#include <fmt/core.h>

namespace qf::inbox {

std::optional<std::string> order_of(std::string_view text, std::span<const ordered_column> columns,
                                    std::string_view last) {
    const bool up = text.starts_with("asc(");
    const std::size_t begin = up ? 4 : 5;
    if ((!up && !text.starts_with("desc(")) || !text.ends_with(')')) return std::nullopt;
    const auto name = text.substr(begin, text.size() - begin - 1);
    for (const auto& column : columns)
        if (column.name == name) return fmt::format("{} {}, {}", column.sql, up ? "ASC" : "DESC", last);
    return std::nullopt;
}

}  // namespace qf::inbox
