// connector/envelope/jose_header.hpp -- the protected header of a compact JWS or JWE (RFC 7515 section 4), read
// strictly.
//
// Promise:  an object without duplicate members whose alg and kid are text; other members are ignored, as the RFC asks,
//           but "zip" and "crit" are noticed, since ignoring them would change what the message means.
// Fails:    envelope_malformed.
// Thread:   one at a time.
#pragma once

#include "connector/base/errors.hpp"
#include "schemas/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::envelope {

// "a.b.c" cut at its dots; nothing when there are not exactly `count` parts.
std::optional<std::vector<std::string_view>> compact_parts(std::string_view text, std::size_t count);

class jose_header {
public:
    static result<jose_header> parse(std::string_view encoded);

    std::string_view alg() const { return *document_["alg"].text(); }
    std::string_view kid() const { return *document_["kid"].text(); }
    bool changes_the_rules() const { return document_["zip"].exists() || document_["crit"].exists(); }
    json::value operator[](std::string_view member) const { return document_[member]; }

private:
    explicit jose_header(json::document d) : document_{std::move(d)} {}
    json::document document_;
};

}  // namespace qf::envelope
