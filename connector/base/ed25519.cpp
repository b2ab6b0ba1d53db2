#include "connector/base/ed25519.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace qf {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t signature_size = 64;

struct quiet {  // whoever reads the thread's error queue next must not find ours there
    quiet() { ERR_set_mark(); }
    ~quiet() { ERR_pop_to_mark(); }
    quiet(const quiet&) = delete;
    quiet& operator=(const quiet&) = delete;
};
struct freed {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using owned_context = std::unique_ptr<EVP_MD_CTX, freed>;

void must(bool holds, const char* complaint) {
    if (!holds) throw std::runtime_error{complaint};
}
const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string public_part(EVP_PKEY* key) {
    std::string out(key_size, '\0');
    std::size_t size = out.size();
    must(EVP_PKEY_get_raw_public_key(key, bytes_of(out), &size) == 1 && size == out.size(),
         "an Ed25519 key without a public part");
    return out;
}

}  // namespace

void ed25519_handle::release::operator()(evp_pkey_st* key) const noexcept {
    EVP_PKEY_free(key);
}
ed25519_handle::ed25519_handle(const ed25519_handle& other) : key_{other.get()} {
    must(EVP_PKEY_up_ref(key_.get()) == 1, "an Ed25519 key cannot be shared");
}
ed25519_handle& ed25519_handle::operator=(const ed25519_handle& other) {
    return *this = ed25519_handle{other};
}

std::optional<ed25519_public_key> ed25519_public_key::from_bytes(std::string_view bytes) {
    const quiet errors;
    if (bytes.size() != key_size) return std::nullopt;
    auto* made = EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes_of(bytes), bytes.size());
    if (!made) return std::nullopt;
    return ed25519_public_key{ed25519_handle{made}};
}

bool ed25519_public_key::accepts(std::string_view signature, std::string_view message) const {
    const quiet errors;
    if (signature.size() != signature_size) return false;
    const owned_context context{EVP_MD_CTX_new()};
    must(context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle_.get()) == 1,
         "Ed25519 cannot start");
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) ==
           1;
}

std::string ed25519_public_key::bytes() const {
    return public_part(handle_.get());
}

ed25519_private_key ed25519_private_key::generate() {
    auto* made = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    must(made != nullptr, "no Ed25519 key can be made");
    return ed25519_private_key{ed25519_handle{made}};
}

std::optional<ed25519_private_key> ed25519_private_key::from_bytes(std::string_view bytes) {
    const quiet errors;
    if (bytes.size() != key_size && bytes.size() != 2 * key_size) return std::nullopt;
    auto* made = EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, bytes_of(bytes), key_size);
    if (!made) return std::nullopt;
    ed25519_private_key out{ed25519_handle{made}};
    if (bytes.size() > key_size && bytes.substr(key_size) != out.public_bytes()) return std::nullopt;
    return out;
}

std::string ed25519_private_key::sign(std::string_view message) const {
    const quiet errors;
    const owned_context context{EVP_MD_CTX_new()};
    std::string out(signature_size, '\0');
    std::size_t size = out.size();
    must(context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle_.get()) == 1 &&
             EVP_DigestSign(context.get(), bytes_of(out), &size, bytes_of(message), message.size()) == 1 &&
             size == out.size(),
         "Ed25519 failed");
    return out;
}

std::string ed25519_private_key::public_bytes() const {
    return public_part(handle_.get());
}

}  // namespace qf
