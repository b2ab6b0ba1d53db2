#include "connector/envelope/key_wrapping.hpp"

#include "connector/envelope/fixed_point.hpp"

namespace qf::envelope {

using namespace jose;

namespace {

owned_cipher_context wrapping_context() {
    owned_cipher_context out{EVP_CIPHER_CTX_new()};
    must(out != nullptr, "no memory for a cipher");
    EVP_CIPHER_CTX_set_flags(out.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    return out;
}

// Kept by each thread: naming the curve anew for each message costs a fifth of making the key.
owned_pkey_context generating_x25519() {
    owned_pkey_context out{EVP_PKEY_CTX_new_from_name(nullptr, "X25519", nullptr)};
    must(out && EVP_PKEY_keygen_init(out.get()) == 1, "OpenSSL cannot make keys");
    return out;
}

std::string big_endian(std::size_t number) {
    std::string out;
    for (const int shift : {24, 16, 8, 0}) out += static_cast<char>((number >> shift) & 255);
    return out;
}

}  // namespace

coordinates agree_anew(const key& recipient, secret_32& out) {
    const auto& native = recipient.of_openssl();
    if (native.curve == curve::p256) return native.point().agree(out);
    thread_local const owned_pkey_context generating = generating_x25519();
    EVP_PKEY* made = nullptr;
    must(EVP_PKEY_generate(generating.get(), &made) == 1, "OpenSSL cannot make an ephemeral key");
    const owned_pkey ephemeral{made};
    must(agree(ephemeral.get(), native.handle.get(), out), "ECDH failed");
    return coordinates_of(ephemeral.get(), native.curve);
}

owned_pkey peer_of(const key& own, const coordinates& point_of_peer) {
    const auto needs_y = own.curve() == curve::p256;
    if (point_of_peer.x.size() != 32 || point_of_peer.y.size() != (needs_y ? 32u : 0u)) return nullptr;
    const quiet_errors quiet;
    if (!needs_y) return pkey_of(own.curve(), point_of_peer, {});
    // The group is taken from our own key: naming it anew costs more than the agreement itself.
    owned_pkey out{EVP_PKEY_new()};
    const auto point = "\x04" + point_of_peer.x + point_of_peer.y;
    must(out && EVP_PKEY_copy_parameters(out.get(), own.of_openssl().handle.get()) == 1, "no memory for a key");
    return EVP_PKEY_set1_encoded_public_key(out.get(), bytes_of(point), point.size()) == 1 ? std::move(out) : nullptr;
}

bool agree(EVP_PKEY* own, EVP_PKEY* peer, secret_32& out) {
    const quiet_errors quiet;
    const owned_pkey_context context{EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr)};
    must(context && EVP_PKEY_derive_init(context.get()) == 1, "ECDH cannot start");
    std::size_t size = out.bytes.size();
    return EVP_PKEY_derive_set_peer_ex(context.get(), peer, 0) == 1 &&
           EVP_PKEY_derive(context.get(), out.bytes.data(), &size) == 1 && size == out.bytes.size();
}

void concat_kdf(const secret_32& shared, const derivation& info, secret_32& out) {
    must(info.size <= out.bytes.size(), "one round of SHA-256 gives 32 bytes");
    std::string input = big_endian(1);
    const wiped when_done{input};
    input.reserve(128 + info.apu.size() + info.apv.size());  // no copy is left behind by growth
    input += shared.view();
    for (const auto& part : {info.algorithm, info.apu, info.apv}) {
        input += big_endian(part.size());
        input += part;
    }
    input += big_endian(info.size * 8);
    must(EVP_Digest(input.data(), input.size(), out.bytes.data(), nullptr, fetched().sha256, nullptr) == 1,
         "SHA-256 failed");
}

std::string wrap_key(const secret_32& key_encryption_key, const secret_32& content_key) {
    const auto context = wrapping_context();
    std::string out(wrapped_key_size + 16, '\0');
    int size = 0;
    int rest = 0;
    must(EVP_EncryptInit_ex2(context.get(), fetched().aes_256_wrap, key_encryption_key.bytes.data(), nullptr,
                             nullptr) == 1 &&
             EVP_EncryptUpdate(context.get(), bytes_of(out), &size, content_key.bytes.data(), 32) == 1 &&
             EVP_EncryptFinal_ex(context.get(), bytes_of(out) + size, &rest) == 1 && size + rest == wrapped_key_size,
         "AES Key Wrap failed");
    out.resize(wrapped_key_size);
    return out;
}

bool unwrap_key(const secret_32& key_encryption_key, std::string_view wrapped, secret_32& out) {
    if (wrapped.size() != wrapped_key_size) return false;
    const quiet_errors quiet;
    const auto context = wrapping_context();
    must(EVP_DecryptInit_ex2(context.get(), fetched().aes_256_wrap, key_encryption_key.bytes.data(), nullptr,
                             nullptr) == 1,
         "AES Key Wrap cannot start");
    // OpenSSL writes whole blocks while it works: more room than the 32 bytes that come out.
    std::array<unsigned char, wrapped_key_size + 16> room{};
    int size = 0;
    int rest = 0;
    const bool held = EVP_DecryptUpdate(context.get(), room.data(), &size, bytes_of(wrapped),
                                        static_cast<int>(wrapped.size())) == 1 &&
                      EVP_DecryptFinal_ex(context.get(), room.data() + size, &rest) == 1 && size + rest == 32;
    if (held) std::copy_n(room.begin(), out.bytes.size(), out.bytes.begin());
    OPENSSL_cleanse(room.data(), room.size());
    return held;
}

}  // namespace qf::envelope
