#include "connector/base/uuid.hpp"

#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"

#include <cstdint>

namespace qf {
namespace {

std::string dashed(const std::string& hex) {
    return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) + '-' +
           hex.substr(20);
}

std::string marked(std::string bytes, unsigned version) {
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | (version << 4));
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
    return dashed(to_hex(bytes));
}

}  // namespace

uuid uuid::v7(instant now) {
    auto bytes = random_bytes(16);
    const auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<char>((milliseconds >> (8 * (5 - i))) & 0xFFU);
    return uuid{marked(std::move(bytes), 7)};
}

uuid uuid::v4() {
    return uuid{marked(random_bytes(16), 4)};
}

result<uuid> uuid::parse(std::string_view text) {
    if (text.size() != 36) return errc::malformed_text;
    std::string lower;
    lower.reserve(36);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-') return errc::malformed_text;
        } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
            return errc::malformed_text;
        }
        lower += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return uuid{std::move(lower)};
}

}  // namespace qf
