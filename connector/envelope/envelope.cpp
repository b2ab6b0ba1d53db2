#include "connector/envelope/envelope.hpp"

#include "connector/base/digest.hpp"
#include "connector/envelope/jwe.hpp"
#include "connector/envelope/jws.hpp"

namespace qf::envelope {

result<std::string> seal(std::string_view payload, const key_ring& keys, const envelope_conf& conf) {
    const auto* signer = keys.active(key_use::signing, true);
    const auto* recipient = keys.active(key_use::encryption, false);
    if (signer == nullptr || recipient == nullptr) return errc::key_missing;
    if (payload.size() > conf.size_max) return errc::too_large;  // before the work, not after
    auto out = encrypt_compact(sign_compact(payload, *signer), *recipient);
    if (out.size() > conf.size_max) return errc::too_large;
    return out;
}

result<opened> open(std::string_view envelope, const recipient& from_queue, const key_ring& keys,
                    const envelope_conf& conf, instant now) {
    if (envelope.size() > conf.size_max) return errc::envelope_too_large;
    const auto inside = decrypt_compact(envelope, keys);
    if (!inside) return inside.error();
    const auto payload = verify_compact(*inside, keys);
    if (!payload) return payload.error();
    auto transmission = schemas::transmission::parse(*payload);
    if (!transmission) return errc::envelope_schema;
    if (transmission->issuer() != conf.issuer || transmission->audience() != conf.audience)
        return errc::envelope_wrong_audience;
    if (transmission->expires_at() + conf.leeway <= now) return errc::envelope_expired;
    if (transmission->submitted_at() > now + conf.leeway) return errc::envelope_not_yet_valid;
    if (!(transmission->to() == from_queue)) return errc::envelope_wrong_commune;
    return opened{std::move(*transmission), sha256(*payload)};
}

}  // namespace qf::envelope
