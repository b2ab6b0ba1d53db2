// connector/envelope/native_key.hpp -- a key as OpenSSL holds it, parsed once.
//
// Thread:   any: OpenSSL's keys are read by many threads once they are complete.
#pragma once

#include "connector/envelope/key.hpp"
#include "connector/jose/pkey.hpp"
#include "connector/jose/signature.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace qf::envelope {

enum class key_part { public_only, with_private };

class fixed_point;

struct key::native {
    native();
    ~native();
    const fixed_point& point() const;  // of a P-256 key that is encrypted to; made when first asked for

    jose::owned_pkey handle;
    jose::coordinates public_point;
    std::string kid;
    key_use use{};
    envelope::curve curve{};
    key_part part{};

private:
    mutable std::once_flag once_;
    mutable std::unique_ptr<const fixed_point> point_;
};

jose::algorithm signing_algorithm_of(const key& k) noexcept;
std::string_view algorithm_of(const key& k) noexcept;  // "ES256", "EdDSA", "ECDH-ES+A256KW"

}  // namespace qf::envelope
