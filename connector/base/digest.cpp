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

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string out(32, '\0');
    std::size_t length = 0;
    // A key may be empty, but OpenSSL takes a null pointer for "the key of before".
    const auto* secret = key.empty() ? "" : key.data();
    if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret, key.size(),
                  reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                  reinterpret_cast<unsigned char*>(out.data()), out.size(), &length) == nullptr ||
        length != out.size())
        throw std::runtime_error{"HMAC-SHA-256 failed"};
    return out;
}

bool same_secret(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace qf
