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

void pdf_operators::show(const text& what) {
    fill_colour(what.colour);
    out_ += "BT\n";
    if (font_ != what.font || std::lround(size_ * 100) != std::lround(what.size * 100)) {
        out_.append("/").append(what.font).append(" ");
        number(what.size);
        out_ += "Tf\n";
        font_ = what.font;
        size_ = what.size;
    }
    number(what.x);
    number(what.y);
    out_ += "Td\n(";
    for (const char c : what.bytes) {
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
