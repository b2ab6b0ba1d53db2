#include "connector/base/encoding.hpp"

#include <array>
#include <cstdint>

namespace qf {
namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view urlsafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr auto reversed(std::string_view alphabet) {
    std::array<std::int16_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int16_t>(i);
    return table;
}

// Whole groups of 3 bytes and 4 characters first, into room made once: an envelope passes here twice each way.
std::string encode(std::string_view bytes, std::string_view alphabet) {
    const auto byte_of = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
    std::string out((bytes.size() * 4 + 2) / 3, '\0');
    char* next = out.data();
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const auto bits = (byte_of(i) << 16) | (byte_of(i + 1) << 8) | byte_of(i + 2);
        for (const int shift : {18, 12, 6, 0}) *next++ = alphabet[(bits >> shift) & 63];
    }
    if (const auto left = bytes.size() - i; left > 0) {
        const auto bits = (byte_of(i) << 16) | (left == 2 ? byte_of(i + 1) << 8 : 0);
        *next++ = alphabet[(bits >> 18) & 63];
        *next++ = alphabet[(bits >> 12) & 63];
        if (left == 2) *next++ = alphabet[(bits >> 6) & 63];
    }
    return out;
}

std::optional<std::string> decode(std::string_view text, const std::array<std::int16_t, 256>& table) {
    if (text.size() % 4 == 1) return std::nullopt;
    const auto value = [&](std::size_t i) { return std::int32_t{table[static_cast<unsigned char>(text[i])]}; };
    std::string out(text.size() * 3 / 4, '\0');
    char* next = out.data();
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const std::int32_t bits = (value(i) | value(i + 1) | value(i + 2) | value(i + 3)) < 0
                                      ? -1
                                      : value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
        if (bits < 0) return std::nullopt;
        for (const int shift : {16, 8, 0}) *next++ = static_cast<char>((bits >> shift) & 255);
    }
    if (i == text.size()) return out;
    const bool has_third = text.size() - i == 3;
    const auto third = has_third ? value(i + 2) : 0;
    if ((value(i) | value(i + 1) | third) < 0) return std::nullopt;
    const auto bits = value(i) << 18 | value(i + 1) << 12 | third << 6;
    if ((bits & (has_third ? 0xFF : 0xFFFF)) != 0) return std::nullopt;  // the unused bits of the last character
    *next++ = static_cast<char>((bits >> 16) & 255);
    if (has_third) *next++ = static_cast<char>((bits >> 8) & 255);
    return out;
}

int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = nibble(text[i]);
        const int low = nibble(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

std::string to_base64(std::string_view bytes) {
    auto out = encode(bytes, standard);
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    static constexpr auto table = reversed(standard);
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.ends_with("=="))
        text.remove_suffix(2);
    else if (text.ends_with('='))
        text.remove_suffix(1);
    return decode(text, table);
}

std::string to_base64url(std::string_view bytes) {
    return encode(bytes, urlsafe);
}

std::optional<std::string> from_base64url(std::string_view text) {
    static constexpr auto table = reversed(urlsafe);
    return decode(text, table);
}

bool is_utf8(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        std::size_t more = 0;
        unsigned low = 0x80, high = 0xBF;  // bounds of the second byte
        if (lead < 0x80)
            more = 0;
        else if (lead >= 0xC2 && lead <= 0xDF)
            more = 1;
        else if (lead >= 0xE0 && lead <= 0xEF)
            more = 2, low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
        else if (lead >= 0xF0 && lead <= 0xF4)
            more = 3, low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
        else
            return false;
        if (i + more >= text.size() + (more == 0 ? 1 : 0)) return false;
        for (std::size_t k = 1; k <= more; ++k) {
            const auto byte = static_cast<unsigned char>(text[i + k]);
            if (byte < low || byte > high) return false;
            low = 0x80, high = 0xBF;
        }
        i += more + 1;
    }
    return true;
}

}  // namespace qf
