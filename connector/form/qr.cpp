#include "connector/form/qr.hpp"

#include "connector/base/append.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <png.h>
#include <qrencode.h>
#include <stdexcept>
#include <vector>

namespace qf::form {
namespace {

constexpr std::size_t quiet = 4;  // modules, on each side
constexpr unsigned pixels_max = 64;

class code {
public:
    explicit code(std::string_view text) {
        if (text.size() > std::numeric_limits<std::uint16_t>::max()) throw std::runtime_error{"too long for a QR code"};
        made_.reset(QRcode_encodeData(static_cast<int>(text.size()),
                                      reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
        if (!made_) throw std::runtime_error{"no QR code can hold this text"};
    }
    std::size_t width() const noexcept { return static_cast<std::size_t>(made_->width); }
    bool dark(std::size_t x, std::size_t y) const noexcept { return (made_->data[y * width() + x] & 1) != 0; }

private:
    std::unique_ptr<QRcode, decltype(&QRcode_free)> made_{nullptr, &QRcode_free};
};

}  // namespace

std::string qr_svg(std::string_view text) {
    const code matrix{text};
    const auto side = matrix.width() + 2 * quiet;
    auto out = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}" viewBox="0 0 {1} {1}" )"
        R"(shape-rendering="crispEdges"><rect width="{1}" height="{1}" fill="#fff"/><path stroke="#000" d=")",
        side * 8, side);
    // Strokes of one unit along the middle of each row: a run of dark modules is one short word.
    for (std::size_t y = 0; y < matrix.width(); ++y)
        for (std::size_t x = 0, after = 0; x < matrix.width();) {
            auto end = x;
            while (end < matrix.width() && matrix.dark(end, y)) ++end;
            if (end > x) {
                if (after == 0)
                    append(out, "M{} {}.5h{}", x + quiet, y + quiet, end - x);
                else
                    append(out, "m{} 0h{}", x - after, end - x);
                after = end;
            }
            x = end + 1;
        }
    return out += "\"/></svg>\n";
}

std::string qr_png(std::string_view text, unsigned pixels_per_module) {
    if (pixels_per_module == 0 || pixels_per_module > pixels_max)
        throw std::invalid_argument{"a module has 1 to 64 pixels"};
    const code matrix{text};
    const auto side = (matrix.width() + 2 * quiet) * pixels_per_module;
    constexpr std::uint8_t white = 0, black = 1;
    constexpr std::array<std::uint8_t, 2> colours = {255, 0};
    std::vector<std::uint8_t> pixels(side * side, white);
    for (std::size_t y = 0; y < side; ++y)
        for (std::size_t x = 0; x < side; ++x) {
            const auto column = x / pixels_per_module, row = y / pixels_per_module;
            const bool inside =
                column >= quiet && row >= quiet && column < quiet + matrix.width() && row < quiet + matrix.width();
            if (inside && matrix.dark(column - quiet, row - quiet)) pixels[y * side + x] = black;
        }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = image.height = static_cast<png_uint_32>(side);
    image.format = PNG_FORMAT_FLAG_COLORMAP;  // of greys
    image.colormap_entries = colours.size();
    std::string out;
    png_alloc_size_t size = 0;
    const auto write = [&](void* into) {
        if (png_image_write_to_memory(&image, into, &size, 0, pixels.data(), 0, colours.data()) == 0)
            throw std::runtime_error{std::string{"PNG: "} + image.message};
    };
    write(nullptr);
    out.resize(size);
    write(out.data());
    out.resize(size);
    return out;
}

}  // namespace qf::form
