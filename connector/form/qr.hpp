// connector/form/qr.hpp -- a QR code as SVG or PNG. The only door to libqrencode and libpng.
//
// Promise:  level M, a quiet zone of four modules, black on white whatever the theme. SVG: one path, a unit a module,
//           no style and no script. PNG: two colours, one bit a pixel.
// Fails:    std::runtime_error for a text that no code can hold: empty, or over 2,331 bytes. std::invalid_argument for
//           a module of no pixels, or of more than 64.
// Thread:   any.
// Source:   ISO/IEC 18004
#pragma once

#include <string>
#include <string_view>

namespace qf::form {

std::string qr_svg(std::string_view text);
std::string qr_png(std::string_view text, unsigned pixels_per_module = 8);

}  // namespace qf::form
