// connector/net/media_type.hpp -- what a Content-Type names, whatever its case and its parameters.
//
// Source:   RFC 9110 section 8.3.1
#pragma once

#include "connector/net/field_text.hpp"
#include "connector/net/message.hpp"

#include <string_view>

namespace qf::net {

inline bool is_media_type(std::string_view content_type, std::string_view type) noexcept {
    return http::same_text(trimmed(content_type.substr(0, content_type.find(';'))), type);
}

}  // namespace qf::net
