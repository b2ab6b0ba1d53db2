// connector/base/recipient.hpp -- the codes that name who receives: parsed once, at the edge.
//
//   commune_code  INSEE's COG code: "26086", "2A004", "97411"
//   siret         14 digits with Luhn's check, La Poste's exception (the digits' sum a multiple of 5), and the test
//                 numbers 11111111111111 and 11111111111112
//   recipient     one enrolled body of a commune: a town hall, its social-action centre or its school fund may each
//                 have a queue, so a recipient is the pair. Written "26086.21260086600016" in routing keys.
//   subscriber    whose software dossiers are pushed to: "editeur-a", lower-case letters, digits and hyphens; "" is
//                 HubEE
#pragma once

#include "connector/base/errors.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace qf {

class commune_code {
public:
    static result<commune_code> parse(std::string_view text);
    const std::string& text() const noexcept { return text_; }
    friend auto operator<=>(const commune_code&, const commune_code&) = default;

private:
    explicit commune_code(std::string_view text) : text_{text} {}
    std::string text_;
};

class siret {
public:
    static result<siret> parse(std::string_view text);
    const std::string& text() const noexcept { return text_; }
    friend auto operator<=>(const siret&, const siret&) = default;

private:
    explicit siret(std::string_view text) : text_{text} {}
    std::string text_;
};

class recipient {
public:
    recipient(commune_code cog, qf::siret siret)
        : cog_{std::move(cog)}, siret_{std::move(siret)}, key_{cog_.text() + '.' + siret_.text()} {}
    static result<recipient> parse(std::string_view key);  // "<cog>.<siret>"

    const commune_code& cog() const noexcept { return cog_; }
    const qf::siret& siret() const noexcept { return siret_; }
    const std::string& key() const noexcept { return key_; }
    friend bool operator==(const recipient& a, const recipient& b) noexcept { return a.key_ == b.key_; }
    friend auto operator<=>(const recipient& a, const recipient& b) noexcept { return a.key_ <=> b.key_; }

private:
    commune_code cog_;
    qf::siret siret_;
    std::string key_;
};

// The same on every machine and in every version: shards and hashed queues are chosen by it (FNV-1a, 64 bits).
constexpr std::uint64_t stable_hash(std::string_view key) noexcept {
    std::uint64_t out = 0xcbf29ce484222325;
    for (const char c : key) out = (out ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return out;
}
inline std::uint64_t stable_hash(const recipient& receiver) noexcept {
    return stable_hash(receiver.key());
}

// 1 to 40 lower-case letters, digits and hyphens, beginning with a letter.
bool is_subscriber_name(std::string_view text) noexcept;

}  // namespace qf

template <>
struct std::hash<qf::recipient> {
    std::size_t operator()(const qf::recipient& r) const noexcept { return std::hash<std::string>{}(r.key()); }
};
