// connector/base/encoding.hpp -- bytes as text: hexadecimal, base64 (RFC 4648 section 4) and base64url without
// padding (section 5, as JOSE wants it). Decoding is strict: no blanks, no foreign character, no stray bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qf {

std::string to_hex(std::string_view bytes);                        // lower case
std::optional<std::string> from_hex(std::string_view text);        // either case
std::string to_base64(std::string_view bytes);                     // padded
std::optional<std::string> from_base64(std::string_view text);     // padded
std::string to_base64url(std::string_view bytes);                  // not padded
std::optional<std::string> from_base64url(std::string_view text);  // not padded

bool is_utf8(std::string_view text) noexcept;  // RFC 3629: no surrogates, no overlong forms

}  // namespace qf
