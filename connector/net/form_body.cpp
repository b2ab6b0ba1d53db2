#include "connector/net/form_body.hpp"

#include "connector/net/percent.hpp"

#include <algorithm>

namespace qf::net {
namespace {

constexpr std::size_t fields_max = 200;

// C0, DEL and, as UTF-8 writes them, C1. A tab comes with what is pasted from a table, a line break from a text area.
bool has_control(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte < 0x20 && byte != '\t' && byte != '\r' && byte != '\n') || byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
    }
    return false;
}

}  // namespace

result<form_body> form_body::parse(std::string_view body) {
    auto fields = decoded_pairs(body, fields_max);
    if (!fields) return fields.error();
    for (const auto& [name, value] : *fields)
        if (has_control(name) || has_control(value)) return errc::malformed_text;
    form_body out;
    out.fields_ = std::move(*fields);
    return out;
}

std::string_view form_body::first(std::string_view name) const noexcept {
    const auto found = std::ranges::find(fields_, name, [](const auto& f) { return std::string_view{f.first}; });
    return found == fields_.end() ? std::string_view{} : std::string_view{found->second};
}

bool form_body::has(std::string_view name) const noexcept {
    return std::ranges::any_of(fields_, [&](const auto& f) { return f.first == name; });
}

std::vector<std::string_view> form_body::all(std::string_view name) const {
    std::vector<std::string_view> out;
    for (const auto& [key, value] : fields_)
        if (key == name) out.emplace_back(value);
    return out;
}

}  // namespace qf::net
