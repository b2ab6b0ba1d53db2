// connector/inbox/ordering.hpp -- HubEE's orderBy, such as asc(process_code), as SQL that holds nothing of the client.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qf::inbox {

struct ordered_column {
    std::string_view name;  // as clients write it
    std::string_view sql;
};

// Nothing for a column that is not listed, or no direction. Equal rows stand in the order of `last`.
std::optional<std::string> order_of(std::string_view text, std::span<const ordered_column> columns,
                                    std::string_view last);

}  // namespace qf::inbox
