#include "connector/net/percent.hpp"

#include "connector/base/encoding.hpp"

namespace qf::net {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

result<std::string> percent_decoded(std::string_view text, plus rule) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && rule == plus::blank) c = ' ';
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) return errc::malformed_text;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0') return errc::malformed_text;
        out += c;
    }
    if (!is_utf8(out)) return errc::malformed_text;
    return out;
}

}  // namespace qf::net
