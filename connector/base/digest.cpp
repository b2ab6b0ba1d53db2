#include "connector/base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace qf {

std::string sha256(std::string_view bytes) {
    // Fetched once: looking an algorithm up by name costs more than hashing 2 KB.
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                           &EVP_MD_free};
    std::string out(32, '\0');
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, algorithm.get(),
                   nullptr) != 1)
        throw std::runtime_error{"SHA-256 failed"};
    return out;
}

// RFC 2104 over sha256() above: OpenSSL's own looks HMAC and the digest up by name at every call, which costs more than
// the hashing.
std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    constexpr std::size_t block = 64;
    std::string inner{key.size() > block ? sha256(key) : std::string{key}};
    inner.reserve(block + bytes.size());  // no copy of the key is left behind by growth
    inner.resize(block, '\0');
    std::string outer;
    outer.reserve(block + 32);
    for (char& c : inner) {
        outer += static_cast<char>(c ^ 0x5C);
        c = static_cast<char>(c ^ 0x36);
    }
    inner += bytes;
    outer += sha256(inner);
    auto out = sha256(outer);
    OPENSSL_cleanse(inner.data(), inner.size());
    OPENSSL_cleanse(outer.data(), outer.size());
    return out;
}

bool same_secret(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace qf
