// connector/jose/openssl.hpp -- OpenSSL 3's objects as owners, and its algorithms looked up once.
//
// Promise:  an object is freed where its owner goes; what was secret is wiped. quiet_errors leaves the thread's error
//           queue as it was, so that a forged text is not taken for a TLS fault by whoever reads the queue next.
// Fails:    std::runtime_error where OpenSSL cannot do what it must (no memory, no such algorithm).
// Thread:   any.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace qf::jose {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using owned_pkey = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using owned_pkey_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using owned_digest_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using owned_cipher_context = std::unique_ptr<EVP_CIPHER_CTX, freed_by<EVP_CIPHER_CTX_free>>;
using owned_number = std::unique_ptr<BIGNUM, freed_by<BN_clear_free>>;
using owned_number_room = std::unique_ptr<BN_CTX, freed_by<BN_CTX_free>>;
using owned_group = std::unique_ptr<EC_GROUP, freed_by<EC_GROUP_free>>;
using owned_point = std::unique_ptr<EC_POINT, freed_by<EC_POINT_clear_free>>;
using owned_signature = std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>>;
using owned_parameter_builder = std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>>;
using owned_parameters = std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>>;

class quiet_errors {
public:
    quiet_errors() { ERR_set_mark(); }
    ~quiet_errors() { ERR_pop_to_mark(); }
    quiet_errors(const quiet_errors&) = delete;
    quiet_errors& operator=(const quiet_errors&) = delete;
};

// A shared secret, a key-encryption key or a content key.
struct secret_32 {
    std::array<unsigned char, 32> bytes{};
    secret_32() = default;
    ~secret_32() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
    secret_32(const secret_32&) = delete;
    secret_32& operator=(const secret_32&) = delete;
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

// Wipes a text that held a private key or a plaintext.
class wiped {
public:
    explicit wiped(std::string& text) : text_{text} {}
    ~wiped() { OPENSSL_cleanse(text_.data(), text_.size()); }
    wiped(const wiped&) = delete;
    wiped& operator=(const wiped&) = delete;

private:
    std::string& text_;
};

// Every look-up by name walks the providers and takes a lock: once is enough.
struct algorithms {
    EVP_MD* sha256;
    EVP_CIPHER* aes_256_gcm;
    EVP_CIPHER* aes_256_wrap;
};
const algorithms& fetched();

inline const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
inline void must(bool holds, const char* complaint) {
    if (!holds) throw std::runtime_error{complaint};
}

}  // namespace qf::jose
