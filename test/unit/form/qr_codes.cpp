#include "connector/base/file.hpp"
#include "connector/form/qr.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <png.h>
#include <sstream>
#include <stdexcept>
#include <vector>

using namespace qf;

namespace {

struct matrix {  // with its quiet zone
    std::size_t side = 0;
    std::vector<char> dark;
    char& at(std::size_t x, std::size_t y) { return dark.at(y * side + x); }
    bool operator==(const matrix&) const = default;
};

// Runs the strokes of the one path, as a browser would: "M4 4.5h7m2 0h1".
matrix of_svg(const std::string& svg) {
    matrix out;
    out.side = std::stoul(svg.substr(svg.find("viewBox=\"0 0 ") + 13));
    out.dark.assign(out.side * out.side, 0);
    const auto begin = svg.find(" d=\"") + 4;
    std::istringstream path{svg.substr(begin, svg.find('"', begin) - begin)};
    double x = 0, y = 0;
    for (char command = 0; path >> command;) {
        double first = 0, second = 0;
        path >> first;
        if (command != 'h') path >> second;
        if (command == 'M') x = first, y = second;
        if (command == 'm') x += first, y += second;
        if (command == 'h')
            for (const double end = x + first; x < end; ++x)
                out.at(static_cast<std::size_t>(x), static_cast<std::size_t>(y)) = 1;
    }
    return out;
}

matrix of_png(const std::string& bytes, std::size_t pixels_per_module) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    REQUIRE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) != 0);
    image.format = PNG_FORMAT_GRAY;
    std::vector<unsigned char> pixels(std::size_t{image.width} * image.height);
    REQUIRE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr) != 0);
    CHECK(image.width == image.height);
    matrix out;
    out.side = image.width / pixels_per_module;
    out.dark.resize(out.side * out.side);
    for (std::size_t y = 0; y < out.side; ++y)
        for (std::size_t x = 0; x < out.side; ++x) {
            const auto grey = pixels[y * pixels_per_module * image.width + x * pixels_per_module];
            REQUIRE((grey == 0 || grey == 255));
            out.at(x, y) = grey == 0;
        }
    return out;
}

std::string decoded(const std::string& png) {
    test::temporary_folder folder;
    REQUIRE_FALSE(write_file(folder / "code.png", png));
    const auto command = "zbarimg --quiet --raw --nodbus -Sdisable -Sqrcode.enable " + (folder / "code.png").string();
    auto* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
    REQUIRE(::pclose(pipe) == 0);
    while (out.ends_with('\n')) out.pop_back();
    return out;
}

}  // namespace

TEST_CASE("a reader finds the address again, short or long, in every size") {
    for (const std::string& text : {std::string{"https://qf.example/c/26086"}, std::string{"x"},
                                    "https://qf.example/c/35238?retour=" + std::string(300, 'a')}) {
        CAPTURE(text);
        CHECK(decoded(form::qr_png(text)) == text);
        CHECK(decoded(form::qr_png(text, 3)) == text);
    }
}

TEST_CASE("the SVG shows what the PNG shows") {
    for (const std::string& text : {std::string{"https://qf.example/c/26086"}, std::string(1000, 'a')}) {
        const auto drawn = of_svg(form::qr_svg(text));
        CHECK((drawn == of_png(form::qr_png(text, 1), 1)));
        CHECK((drawn == of_png(form::qr_png(text, 5), 5)));
    }
}

TEST_CASE("around the code four modules are white, and its three corners have their squares") {
    auto drawn = of_svg(form::qr_svg("https://qf.example/c/26086"));
    REQUIRE(drawn.side >= 21 + 8);
    for (std::size_t i = 0; i < drawn.side; ++i)
        for (std::size_t edge = 0; edge < 4; ++edge) {
            const bool dark = drawn.at(i, edge) || drawn.at(edge, i) || drawn.at(i, drawn.side - 1 - edge) ||
                              drawn.at(drawn.side - 1 - edge, i);
            CHECK_FALSE(dark);
        }
    const auto far = drawn.side - 4 - 7;
    for (const auto& [left, top] : {std::pair{std::size_t{4}, std::size_t{4}}, {far, 4}, {4, far}})
        for (std::size_t y = 0; y < 7; ++y)
            for (std::size_t x = 0; x < 7; ++x) {
                const bool ring = x == 0 || x == 6 || y == 0 || y == 6;
                const bool heart = x >= 2 && x <= 4 && y >= 2 && y <= 4;
                CHECK((drawn.at(left + x, top + y) == 1) == (ring || heart));
            }
}

TEST_CASE("the SVG is small, has one path, and nothing of the text in it") {
    const auto svg = form::qr_svg("https://qf.example/\"><script>");
    CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    CHECK(svg.ends_with("</svg>\n"));
    CHECK(svg.size() < 4'000);
    CHECK(svg.find("<path", svg.find("<path") + 1) == svg.npos);
    CHECK(svg.find("script") == svg.npos);
    CHECK(svg.find("style") == svg.npos);
    CHECK(form::qr_png("https://qf.example/c/26086").size() < 1'000);
}

TEST_CASE("what no code can hold is refused") {
    CHECK(form::qr_svg(std::string(2331, 'a')).size() > 1000);
    CHECK_THROWS_AS(form::qr_svg(std::string(2332, 'a')), std::runtime_error);
    CHECK_THROWS_AS(form::qr_png(std::string(1 << 20, 'a')), std::runtime_error);
    CHECK_THROWS_AS(form::qr_svg(""), std::runtime_error);
    CHECK_THROWS_AS(form::qr_png("x", 0), std::invalid_argument);
    CHECK_THROWS_AS(form::qr_png("x", 65), std::invalid_argument);
}
