#include "test/bench/measure.hpp"
#include "test/bench/raw.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace qf::bench {
namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* what) const {
        Free(what);
    }
};
using key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using key_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using digest_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, freed_by<EVP_CIPHER_CTX_free>>;

void must(bool holds, const char* doing) {
    if (!holds) throw std::runtime_error{doing};
}

key new_key() {
    key made{EVP_EC_gen("P-256")};
    must(made != nullptr, "key generation");
    return made;
}

using secret = std::array<unsigned char, 32>;
secret agree(EVP_PKEY* mine, EVP_PKEY* theirs) {
    const key_context context{EVP_PKEY_CTX_new(mine, nullptr)};
    secret out{};
    std::size_t size = out.size();
    must(EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer(context.get(), theirs) == 1 &&
             EVP_PKEY_derive(context.get(), out.data(), &size) == 1,
         "ECDH");
    return out;
}

using buffer = std::vector<unsigned char>;
constexpr std::array<unsigned char, 12> nonce{};

void encrypt(const secret& with, const buffer& plain, buffer& out, std::array<unsigned char, 16>& tag) {
    const cipher_context context{EVP_CIPHER_CTX_new()};
    int size = 0;
    must(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, with.data(), nonce.data()) == 1 &&
             EVP_EncryptUpdate(context.get(), out.data(), &size, plain.data(), static_cast<int>(plain.size())) == 1 &&
             EVP_EncryptFinal_ex(context.get(), out.data() + size, &size) == 1 &&
             EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, 16, tag.data()) == 1,
         "encryption");
}
void decrypt(const secret& with, const buffer& sealed, buffer& out, std::array<unsigned char, 16>& tag) {
    const cipher_context context{EVP_CIPHER_CTX_new()};
    int size = 0;
    must(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, with.data(), nonce.data()) == 1 &&
             EVP_DecryptUpdate(context.get(), out.data(), &size, sealed.data(), static_cast<int>(sealed.size())) == 1 &&
             EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, 16, tag.data()) == 1 &&
             EVP_DecryptFinal_ex(context.get(), out.data() + size, &size) == 1,
         "decryption");
}

}  // namespace

void raw_crypto(long count) {
    const buffer message(2048, 'm');
    const auto signer = new_key();
    std::array<unsigned char, 128> signature{};
    std::size_t size = 0;
    {
        const measure cost;
        for (long i = 0; i < count; ++i) {
            const digest_context context{EVP_MD_CTX_new()};
            size = signature.size();
            must(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, signer.get()) == 1 &&
                     EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1,
                 "signature");
        }
        cost.print("raw_sign", count);
    }
    {
        const measure cost;
        for (long i = 0; i < count; ++i) {
            const digest_context context{EVP_MD_CTX_new()};
            must(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, signer.get()) == 1 &&
                     EVP_DigestVerify(context.get(), signature.data(), size, message.data(), message.size()) == 1,
                 "verification");
        }
        cost.print("raw_verify", count);
    }
    const auto recipient = new_key();
    auto ephemeral = new_key();
    buffer sealed(message.size());
    buffer opened(message.size());
    std::array<unsigned char, 16> tag{};
    {
        const measure cost;
        for (long i = 0; i < count; ++i) {
            ephemeral = new_key();
            encrypt(agree(ephemeral.get(), recipient.get()), message, sealed, tag);
        }
        cost.print("raw_encrypt", count);
    }
    {
        const measure cost;
        for (long i = 0; i < count; ++i) decrypt(agree(recipient.get(), ephemeral.get()), sealed, opened, tag);
        cost.print("raw_decrypt", count);
    }
    must(opened == message, "what was decrypted is not what was encrypted");
}

}  // namespace qf::bench
