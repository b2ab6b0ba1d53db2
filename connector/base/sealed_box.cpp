#include "connector/base/sealed_box.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/random.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <stdexcept>

namespace qf {
namespace {

constexpr char version = 1;  // the first byte of a box; authenticated with it
constexpr std::size_t nonce_size = 12, tag_size = 16;
constexpr std::size_t frame_size = 1 + nonce_size + tag_size;

void require(bool worked, const char* complaint) {
    if (!worked) throw std::runtime_error{complaint};
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text, std::size_t offset = 0) {
    return reinterpret_cast<unsigned char*>(text.data() + offset);
}
int length(std::string_view text) {
    if (text.size() > std::numeric_limits<int>::max() - frame_size) throw std::length_error{"too much for one box"};
    return static_cast<int>(text.size());
}

using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// Algorithms are fetched once: looking one up by name costs more than it does.
const EVP_CIPHER* cipher() {
    static const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> one{
        EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), &EVP_CIPHER_free};
    require(one != nullptr, "AES-256-GCM is not there");
    return one.get();
}

}  // namespace

// RFC 5869 in terms of HMAC: see there why OpenSSL's own is not used.
std::string hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view purpose, std::size_t wanted) {
    auto extracted = hmac_sha256(salt, secret);
    std::string out;
    out.reserve(wanted);
    std::string block;
    for (unsigned char counter = 1; out.size() < wanted; ++counter) {
        require(counter != 0, "too much for one HKDF");
        ((block += purpose) += static_cast<char>(counter));
        block = hmac_sha256(extracted, block);
        out.append(block, 0, std::min(block.size(), wanted - out.size()));
    }
    OPENSSL_cleanse(extracted.data(), extracted.size());
    OPENSSL_cleanse(block.data(), block.size());
    return out;
}

box_key::box_key(std::string_view secret, std::string_view purpose) {
    auto derived = hkdf_sha256(secret, {}, purpose, bytes_.size());
    std::ranges::copy(derived, bytes_.begin());
    OPENSSL_cleanse(derived.data(), derived.size());
}

box_key::~box_key() {
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

std::string seal(const box_key& key, std::string_view content) {
    const cipher_context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    std::string out(frame_size + content.size(), '\0');
    out[0] = version;
    out.replace(1, nonce_size, random_bytes(nonce_size));
    auto* sealed = bytes(out, 1 + nonce_size);
    int written = 0;
    require(context && EVP_EncryptInit_ex2(context.get(), cipher(), bytes(key.view()), bytes(out, 1), nullptr) == 1 &&
                EVP_EncryptUpdate(context.get(), nullptr, &written, bytes(out), 1) == 1 &&
                EVP_EncryptUpdate(context.get(), sealed, &written, bytes(content), length(content)) == 1 &&
                EVP_EncryptFinal_ex(context.get(), sealed + content.size(), &written) == 1 &&
                EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, sealed + content.size()) == 1,
            "AES-256-GCM failed");
    return out;
}

std::optional<std::string> unseal(const box_key& key, std::string_view box) {
    if (box.size() < frame_size || box[0] != version) return std::nullopt;
    const cipher_context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    const auto sealed = box.substr(1 + nonce_size, box.size() - frame_size);
    std::string tag{box.substr(box.size() - tag_size)};
    std::string out(sealed.size(), '\0');
    int written = 0;
    require(context &&
                EVP_DecryptInit_ex2(context.get(), cipher(), bytes(key.view()), bytes(box.substr(1)), nullptr) == 1 &&
                EVP_DecryptUpdate(context.get(), nullptr, &written, bytes(box), 1) == 1 &&
                EVP_DecryptUpdate(context.get(), bytes(out), &written, bytes(sealed), length(sealed)) == 1 &&
                EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1,
            "AES-256-GCM failed");
    unsigned char none = 0;
    if (EVP_DecryptFinal_ex(context.get(), &none, &written) != 1) {
        OPENSSL_cleanse(out.data(), out.size());
        return std::nullopt;
    }
    return out;
}

}  // namespace qf
