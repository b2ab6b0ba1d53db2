// connector/portal/searching.hpp -- what an agent looks for, kept in their session: an address holds a marker of it
// only, so that no name of a family stands in a browser's history, a proxy's log or a Referer.
//
// Promise:  the same text has the same marker as long as it is among the session's last `searches_max`; a marker that
//           is not means a search that is to be typed again, never another one.
// Thread:   any: values.
#pragma once

#include "connector/portal/known_search.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

inline constexpr std::size_t searches_max = 12;
inline constexpr std::size_t typed_max = 100;  // bytes of a search

std::string marker_for(std::string_view text, std::vector<known_search>& searches);
std::optional<std::string> search_of(std::string_view marker, const std::vector<known_search>& searches);

}  // namespace qf::portal
