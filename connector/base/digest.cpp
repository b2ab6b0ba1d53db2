#include "connector/base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace qf {

namespace {

// Fetched once: looking an algorithm up by name costs more than hashing 2 KB.
const EVP_MD* algorithm() {
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> one{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                     &EVP_MD_free};
    return one.get();
}

void must_work(int done) {
    if (done != 1) throw std::runtime_error{"SHA-256 failed"};
}

}  // namespace

std::string sha256(std::string_view bytes) {
    std::string out(32, '\0');
    must_work(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, algorithm(),
                         nullptr));
    return out;
}

struct sha256_stream::context {
    EVP_MD_CTX* openssl = EVP_MD_CTX_new();
};

void sha256_stream::forget::operator()(context* state) const noexcept {
    EVP_MD_CTX_free(state->openssl);
    delete state;
}

sha256_stream::sha256_stream() : context_{new context} {
    must_work(EVP_DigestInit_ex2(context_->openssl, algorithm(), nullptr));
}

void sha256_stream::add(std::string_view bytes) {
    must_work(EVP_DigestUpdate(context_->openssl, bytes.data(), bytes.size()));
}

std::string sha256_stream::finish() {
    std::string out(32, '\0');
    must_work(EVP_DigestFinal_ex(context_->openssl, reinterpret_cast<unsigned char*>(out.data()), nullptr));
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
