#include "connector/envelope/key_directory.hpp"

#include <fmt/core.h>

#include <optional>

namespace qf::envelope {

std::string_view name_of(key_state s) noexcept {
    switch (s) {
        case key_state::next:
            return "next";
        case key_state::active:
            return "active";
        case key_state::retired:
            return "retired";
    }
    return "";
}

std::string_view name_of(key_use u) noexcept {
    return u == key_use::signing ? "sig" : "enc";
}

const key* key_ring::find(std::string_view kid, key_use use) const noexcept {
    for (const auto& held : keys_)
        if (held.key.use() == use && held.key.kid() == kid) return &held.key;
    return nullptr;
}

const key* key_ring::active(key_use use, bool with_private) const noexcept {
    for (const auto& held : keys_)
        if (held.state == key_state::active && held.key.use() == use && (!with_private || held.key.has_private()))
            return &held.key;
    return nullptr;
}

std::string key_ring::to_jwks(std::optional<key_use> only) const {
    std::string out = R"({"keys":[)";
    for (const auto& held : keys_) {
        if (only && held.key.use() != *only) continue;
        auto jwk = held.key.to_jwk(false);
        jwk.pop_back();  // its closing brace, to add one member
        out += fmt::format(R"({}{},"qf_state":"{}"}})", out.back() == '[' ? "" : ",", jwk, name_of(held.state));
    }
    return out + "]}";
}

}  // namespace qf::envelope
