#include "connector/dossier/pdf_operators.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace qf::dossier {

void pdf_operators::number(float value) {
    const long hundredths = std::lround(value * 100);
    if (hundredths < 0) out_ += '-';
    const auto whole = std::labs(hundredths) / 100;
    const auto part = std::labs(hundredths) % 100;
    fmt::format_to(std::back_inserter(out_), FMT_STRING("{}"), whole);
    if (part > 0) {
        out_ += '.';
        out_ += static_cast<char>('0' + part / 10);
        if (part % 10 > 0) out_ += static_cast<char>('0' + part % 10);
    }
    out_ += ' ';
}

void pdf_operators::fill_colour(const colour& c) {
    if (coloured_ && colour_ == c) return;
    for (const float part : {c.red, c.green, c.blue}) number(part);
    out_ += "rg\n";
    colour_ = c;
    coloured_ = true;
}

void pdf_operators::fill(float x, float y, float wide, float high, const colour& c) {
    fill_colour(c);
    for (const float part : {x, y, wide, high}) number(part);
    out_ += "re\nf\n";
}

void pdf_operators::show(const text& line) {
    fill_colour(line.colour);
    out_ += "BT\n";
    if (font_ != line.font || std::lround(size_ * 100) != std::lround(line.size * 100)) {
        out_.append("/").append(line.font).append(" ");
        number(line.size);
        out_ += "Tf\n";
        font_ = line.font;
        size_ = line.size;
    }
    number(line.x);
    number(line.y);
    out_ += "Td\n(";
    for (const char c : line.bytes) {
        if (c == '(' || c == ')' || c == '\\') out_ += '\\';
        out_ += c;
    }
    out_ += ") Tj\nET\n";
}

std::string pdf_operators::take() {
    font_.clear();
    return std::exchange(out_, {});
}

}  // namespace qf::dossier
