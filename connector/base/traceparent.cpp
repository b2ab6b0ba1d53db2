#include "connector/base/traceparent.hpp"

#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"

#include <algorithm>

namespace qf {
namespace {

bool is_id(std::string_view text) {
    const auto lower_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return std::ranges::all_of(text, lower_hex) && std::ranges::any_of(text, [](char c) { return c != '0'; });
}

}  // namespace

traceparent traceparent::start() {
    return traceparent{"00-" + to_hex(random_bytes(16)) + '-' + to_hex(random_bytes(8)) + "-01"};
}

std::optional<traceparent> traceparent::parse(std::string_view text) {
    if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') return std::nullopt;
    if (!is_id(text.substr(3, 32)) || !is_id(text.substr(36, 16))) return std::nullopt;
    if (!from_hex(text.substr(53))) return std::nullopt;
    return traceparent{std::string{text}};
}

traceparent traceparent::child() const {
    return traceparent{text_.substr(0, 36) + to_hex(random_bytes(8)) + text_.substr(52)};
}

}  // namespace qf
