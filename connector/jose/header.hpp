// connector/jose/header.hpp -- the protected header of a compact JWS or JWE (RFC 7515 section 4), read strictly.
//
// Promise:  a JSON object of at most 4,096 characters in which no member stands twice, nor twice in its epk. A member
//           that we do not know is ignored, as the RFC asks; "zip" and "crit" are noticed, since ignoring them would
//           change what the message means.
// Not here: whether an algorithm or a key is welcome: the reader of the message decides, the message never.
// Thread:   one at a time.
#pragma once

#include "schemas/json.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::jose {

// "a.b.c" cut at its dots; nothing when there are not exactly `count` parts.
std::optional<std::vector<std::string_view>> compact_parts(std::string_view text, std::size_t count);

class header {
public:
    static std::optional<header> parse(std::string_view encoded);

    std::string_view alg() const { return document_["alg"].text().value_or(""); }  // empty: absent, or no text
    std::string_view kid() const { return document_["kid"].text().value_or(""); }
    bool names_key() const { return document_["alg"].is_text() && document_["kid"].is_text(); }
    bool changes_the_rules() const { return document_["zip"].exists() || document_["crit"].exists(); }
    json::value operator[](std::string_view member) const { return document_[member]; }

private:
    explicit header(json::document d) : document_{std::move(d)} {}
    json::document document_;
};

}  // namespace qf::jose
