// connector/form/qr.hpp -- a QR code as SVG or PNG. The only door to libqrencode and libpng.
//
// Promise:  level M, a quiet zone of four modules, black on white whatever the theme.
// Fails:    std::runtime_error for a text that no code can hold (over 2 KB).
// Thread:   any.
// Source:   ISO/IEC 18004
#pragma once

#include <string>
#include <string_view>

namespace qf::form {

std::string qr_svg(std::string_view text);
std::string qr_png(std::string_view text, unsigned pixels_per_module = 8);

}  // namespace qf::form
