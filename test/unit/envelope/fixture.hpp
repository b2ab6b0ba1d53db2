// test/unit/envelope/fixture.hpp -- keys of every kind, one invented transmission, and envelopes made wrong on purpose.
#pragma once

#include "connector/base/encoding.hpp"
#include "connector/base/time_text.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/envelope/jwe.hpp"
#include "connector/envelope/jws.hpp"
#include "connector/envelope/native_key.hpp"
#include "connector/jose/signed_text.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

using namespace qf::envelope;
// Both names exist in an outer namespace too, and the outer one is a namespace.
using sealing_key = qf::envelope::key;

constexpr std::string_view payload =
    R"({"schema":"qf.transmission/1","id":"01932b6e-5f00-7000-8000-000000000001","reference":"0123456789ABC",)"
    R"("submitted_at":"2026-09-01T08:00:00.000Z","issuer":"qf-intake","audience":"qf-delivery",)"
    R"("expires_at":"2026-09-11T08:00:00.000Z",)"
    R"("commune":{"cog":"26086","siret":"21260086600017","name":"Châtillon-en-Diois"},)"
    R"("pivot_identity":{"family_name":"ŒUVRARD","given_name":"Anaïs Lou"},"quotient_familial":{"enfants":[]}})";

inline recipient chatillon() {
    return recipient::parse("26086.21260086600017").value();
}
inline instant at(std::string_view time) {
    return from_rfc3339(time).value();
}
inline instant noon() {
    return at("2026-09-01T12:00:00Z");
}

// The two sides share one ring here: which machine holds which part is the key directory's matter.
struct both_sides {
    sealing_key signer;
    sealing_key reader;
    key_ring ring{{{signer, key_state::active, {}}, {reader, key_state::active, {}}}};

    explicit both_sides(curve signs = curve::p256, curve reads = curve::p256)
        : signer{sealing_key::generate(key_use::signing, signs)},
          reader{sealing_key::generate(key_use::encryption, reads)} {}

    std::string sealed(std::string_view text = payload) const { return seal(text, ring, {}).value(); }
};

// "opened", or the reason code.
inline std::string outcome(std::string_view text, const key_ring& ring, instant now = noon(),
                           const recipient& queue = chatillon()) {
    const auto done = envelope::open(text, queue, ring, {}, now);
    return done ? "opened" : reason_code(done.error());
}

inline std::vector<std::string> cut(std::string_view compact) {
    std::vector<std::string> out{""};
    for (const char c : compact) {
        if (c == '.')
            out.emplace_back();
        else
            out.back() += c;
    }
    return out;
}

inline std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() && &part == &parts.front() ? "" : ".") + part;
    return out;
}

inline std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string out{text};
    const auto found = out.find(what);
    if (found == std::string::npos) throw std::logic_error{"not there: " + std::string{what}};
    return out.replace(found, what.size(), by);
}

// A JWS whose signature is right for a header that may be wrong.
inline std::string signed_with_header(std::string_view header, std::string_view text, const sealing_key& signer) {
    return jose::sign_compact(header, text, signing_algorithm_of(signer), signer.of_openssl().handle.get());
}

}  // namespace qf::test
