#include "connector/base/sealed_box.hpp"

#include "connector/base/random.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <limits>
#include <memory>
#include <stdexcept>

namespace qf {
namespace {

constexpr char version = 1;  // the first byte of a box; authenticated with it
constexpr std::size_t nonce_size = 12, tag_size = 16, key_size = 32;
constexpr std::size_t frame_size = 1 + nonce_size + tag_size;

void require(bool worked, const char* what) {
    if (!worked) throw std::runtime_error{what};
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text, std::size_t from = 0) {
    return reinterpret_cast<unsigned char*>(text.data() + from);
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

struct key {  // wiped when it goes
    key(std::string_view secret, std::string_view purpose) : value{hkdf_sha256(secret, {}, purpose, key_size)} {}
    ~key() { OPENSSL_cleanse(value.data(), value.size()); }
    key(const key&) = delete;
    key& operator=(const key&) = delete;
    std::string value;
};

}  // namespace

std::string hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view purpose, std::size_t wanted) {
    static const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> hkdf{EVP_KDF_fetch(nullptr, "HKDF", nullptr),
                                                                        &EVP_KDF_free};
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context{EVP_KDF_CTX_new(hkdf.get()),
                                                                            &EVP_KDF_CTX_free};
    require(context != nullptr, "HKDF is not there");
    // OpenSSL's parameters point to what they do not change.
    const auto octets = [](const char* name, std::string_view value) {
        return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.data()), value.size());
    };
    char digest[] = "SHA256";
    const std::array parameters = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                                   octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_INFO, purpose),
                                   salt.empty() ? OSSL_PARAM_construct_end() : octets(OSSL_KDF_PARAM_SALT, salt),
                                   OSSL_PARAM_construct_end()};
    std::string out(wanted, '\0');
    require(EVP_KDF_derive(context.get(), bytes(out), out.size(), parameters.data()) == 1, "HKDF failed");
    return out;
}

std::string seal(std::string_view secret, std::string_view purpose, std::string_view content) {
    const key with{secret, purpose};
    const cipher_context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    std::string out(frame_size + content.size(), '\0');
    out[0] = version;
    out.replace(1, nonce_size, random_bytes(nonce_size));
    auto* sealed = bytes(out, 1 + nonce_size);
    int written = 0;
    require(context && EVP_EncryptInit_ex2(context.get(), cipher(), bytes(with.value), bytes(out, 1), nullptr) == 1 &&
                EVP_EncryptUpdate(context.get(), nullptr, &written, bytes(out), 1) == 1 &&
                EVP_EncryptUpdate(context.get(), sealed, &written, bytes(content), length(content)) == 1 &&
                EVP_EncryptFinal_ex(context.get(), sealed + content.size(), &written) == 1 &&
                EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, sealed + content.size()) == 1,
            "AES-256-GCM failed");
    return out;
}

std::optional<std::string> unseal(std::string_view secret, std::string_view purpose, std::string_view box) {
    if (box.size() < frame_size || box[0] != version) return std::nullopt;
    const key with{secret, purpose};
    const cipher_context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    const auto sealed = box.substr(1 + nonce_size, box.size() - frame_size);
    std::string tag{box.substr(box.size() - tag_size)};
    std::string out(sealed.size(), '\0');
    int written = 0;
    require(context &&
                EVP_DecryptInit_ex2(context.get(), cipher(), bytes(with.value), bytes(box.substr(1)), nullptr) == 1 &&
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
