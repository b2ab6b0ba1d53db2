// connector/base/sealed_box.hpp -- bytes that only who holds their secret can read, or change unnoticed.
//
// Promise:  seal() encrypts with AES-256-GCM under a key that HKDF-SHA256 draws from the secret and the purpose: a box
//           of one purpose does not open for another. The key is drawn once, for who seals and opens several times; it
//           is wiped when it goes. Every box has a random nonce of its own, which allows 2^32 boxes
//           under one secret. A box is 29 bytes longer than its content.
// Not here: passwords: a secret is 32 random bytes, or more.
// Fails:    unseal(): nothing for another secret, another purpose, or a changed byte. std::runtime_error when OpenSSL
//           itself fails.
// Thread:   any.
// Source:   RFC 5869 (HKDF), NIST SP 800-38D (GCM)
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace qf {

class box_key {
public:
    box_key(std::string_view secret, std::string_view purpose);
    box_key(const box_key&) = default;
    box_key& operator=(const box_key&) = default;
    ~box_key();
    std::string_view view() const noexcept { return {bytes_.data(), bytes_.size()}; }

private:
    std::array<char, 32> bytes_{};
};

std::string seal(const box_key& key, std::string_view content);
std::optional<std::string> unseal(const box_key& key, std::string_view box);

std::string hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view purpose, std::size_t length);

}  // namespace qf
