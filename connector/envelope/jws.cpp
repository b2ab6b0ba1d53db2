#include "connector/envelope/jws.hpp"

#include "connector/envelope/native_key.hpp"
#include "connector/jose/signed_text.hpp"

#include <fmt/core.h>

namespace qf::envelope {

bool signature_holds(std::string_view signing_input, std::string_view signature, const key& signer) {
    return signer.use() == key_use::signing &&
           jose::signature_holds(signing_input, signature, signing_algorithm_of(signer),
                                 signer.of_openssl().handle.get());
}

std::string sign_compact(std::string_view payload, const key& signer) {
    const auto header =
        fmt::format(R"({{"alg":"{}","kid":"{}","typ":"JOSE","cty":"json"}})", algorithm_of(signer), signer.kid());
    return jose::sign_compact(header, payload, signing_algorithm_of(signer), signer.of_openssl().handle.get());
}

result<std::string> verify_compact(std::string_view text, const key_ring& keys) {
    auto read = jose::signed_text::read(text);
    if (!read || !read->header.names_key()) return errc::envelope_malformed;
    const auto* signer = keys.find(read->header.kid(), key_use::signing);
    if (signer == nullptr) return errc::envelope_unknown_key;
    if (read->header.alg() != algorithm_of(*signer) || read->header.changes_the_rules())
        return errc::envelope_algorithm;
    const auto whole = jose::signature_size(signing_algorithm_of(*signer), signer->of_openssl().handle.get());
    if (read->signature.size() != whole) return errc::envelope_malformed;
    if (!signature_holds(read->signing_input, read->signature, *signer)) return errc::envelope_bad_signature;
    return std::move(read->payload);
}

}  // namespace qf::envelope
