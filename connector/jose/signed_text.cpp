#include "connector/jose/signed_text.hpp"

#include "connector/base/encoding.hpp"

#include <utility>

namespace qf::jose {

std::optional<signed_text> signed_text::read(std::string_view compact) {
    const auto parts = compact_parts(compact, 3);
    if (!parts) return std::nullopt;
    auto header = header::parse(parts->at(0));
    auto payload = from_base64url(parts->at(1));
    auto signature = from_base64url(parts->at(2));
    if (!header || !payload || !signature) return std::nullopt;
    return signed_text{std::move(*header), std::move(*payload), std::move(*signature),
                       compact.substr(0, parts->at(0).size() + 1 + parts->at(1).size())};
}

std::string sign_compact(std::string_view header, std::string_view payload, algorithm a, EVP_PKEY* signer) {
    auto out = to_base64url(header);
    out += '.';
    out += to_base64url(payload);
    const auto signature = to_base64url(signature_of(out, a, signer));
    out += '.';
    return out += signature;
}

}  // namespace qf::jose
