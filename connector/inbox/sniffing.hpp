// connector/inbox/sniffing.hpp -- does a file look like what its meta-data say? Pure.
//
// Promise:  judged by the first bytes alone, and only what they prove: a PDF that begins like a PNG is refused, a text
//           format that nothing tells from another passes. application/octet-stream says nothing, so it passes too,
//           but for programs. Types are read as clients write them: in either case, with parameters, by older names
//           (application/x-zip), by what a name ends with (application/epub+zip).
#pragma once

#include <cstddef>
#include <string_view>

namespace qf::inbox {

inline constexpr std::size_t sniffed_max = 8;                     // bytes; no beginning needs more
bool same_type(std::string_view a, std::string_view b) noexcept;  // of MIME, by any of its names
bool looks_like(std::string_view mime_type, std::string_view beginning) noexcept;

}  // namespace qf::inbox
