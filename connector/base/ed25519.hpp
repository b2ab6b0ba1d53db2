// connector/base/ed25519.hpp -- Ed25519 keys as raw bytes (RFC 8032), parsed once, copied cheaply.
//
// Promise:  a private key signs, and tells its public one; a public key checks. A key's bytes never leave the private
//           one. The thread's queue of OpenSSL errors is left as it was.
// Fails:    an empty optional for bytes that are no key; std::runtime_error where OpenSSL cannot do what it must.
// Thread:   any: a key does not change.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace qf {

class ed25519_handle {  // OpenSSL counts who holds it
public:
    explicit ed25519_handle(evp_pkey_st* owned) : key_{owned} {}
    ed25519_handle(const ed25519_handle& other);
    ed25519_handle& operator=(const ed25519_handle& other);
    ed25519_handle(ed25519_handle&&) noexcept = default;
    ed25519_handle& operator=(ed25519_handle&&) noexcept = default;
    ~ed25519_handle() = default;
    evp_pkey_st* get() const noexcept { return key_.get(); }

private:
    struct release {
        void operator()(evp_pkey_st* key) const noexcept;
    };
    std::unique_ptr<evp_pkey_st, release> key_;
};

class ed25519_public_key {
public:
    static std::optional<ed25519_public_key> from_bytes(std::string_view bytes);  // 32
    bool accepts(std::string_view signature, std::string_view message) const;
    std::string bytes() const;

private:
    explicit ed25519_public_key(ed25519_handle handle) : handle_{std::move(handle)} {}
    ed25519_handle handle_;
};

class ed25519_private_key {
public:
    static ed25519_private_key generate();
    // 32 bytes, or the same with the public key after them, which must then be its own.
    static std::optional<ed25519_private_key> from_bytes(std::string_view bytes);
    std::string sign(std::string_view message) const;  // 64 bytes
    std::string public_bytes() const;                  // 32

private:
    explicit ed25519_private_key(ed25519_handle handle) : handle_{std::move(handle)} {}
    ed25519_handle handle_;
};

}  // namespace qf
