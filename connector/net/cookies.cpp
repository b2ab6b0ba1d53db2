#include "connector/net/cookies.hpp"

#include "connector/net/field_text.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace qf::net {
namespace {

constexpr std::size_t value_max = 4096;  // what browsers keep

// RFC 6265's cookie-octet: visible ASCII without quote, comma, semicolon and backslash.
bool is_cookie_text(std::string_view text) {
    return text.size() <= value_max && std::ranges::all_of(text, [](char c) {
               return c > 0x20 && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\';
           });
}

void put(response& out, const std::string& name, std::string_view value, std::string_view more) {
    const auto start = name + '=';
    // The last word counts: an answer that sets it and then forgets it says one thing only.
    for (auto field = out.begin(); field != out.end();) {
        const bool ours = http::same_text(field->name(), http::field::set_cookie) && field->value().starts_with(start);
        field = ours ? out.erase(field) : std::next(field);
    }
    out.insert(http::field::set_cookie, (start + std::string{value}).append(more));
}

}  // namespace

cookie::cookie(std::string_view name, cookie_security security)
    : name_{security == cookie_security::https ? "__Host-" + std::string{name} : std::string{name}}, how_{security} {}

std::optional<std::string> cookie::in(const request& asked) const {
    std::optional<std::string> out;
    for (const auto& field : asked) {
        if (!http::same_text(field.name(), http::field::cookie)) continue;
        for (auto rest = field.value(); !rest.empty();) {
            const auto end = std::min(rest.find(';'), rest.size());
            const auto pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(rest.size(), end + 1));
            if (pair.size() <= name_.size() || !pair.starts_with(name_) || pair[name_.size()] != '=') continue;
            // Twice: one of them was planted, and nothing says which.
            if (out) return std::nullopt;
            out.emplace(pair.substr(name_.size() + 1));
        }
    }
    if (!out || out->empty() || !is_cookie_text(*out)) return std::nullopt;
    return out;
}

void cookie::set(response& out, std::string_view value) const {
    if (value.empty() || !is_cookie_text(value)) throw std::invalid_argument{"not the value of a cookie"};
    put(out, name_, value,
        how_ == cookie_security::https ? "; Path=/; Secure; HttpOnly; SameSite=Lax"
                                       : "; Path=/; HttpOnly; SameSite=Lax");
}

void cookie::forget(response& out) const {
    put(out, name_, {},
        how_ == cookie_security::https ? "; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"
                                       : "; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
}

}  // namespace qf::net
