#include "connector/webhook/signature.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace qf::webhook {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view private_prefix = "whsk_";
constexpr std::string_view public_prefix = "whpk_";
constexpr std::string_view symmetric = "v1,";
constexpr std::string_view asymmetric = "v1a,";
constexpr std::size_t secret_min = 24, secret_max = 64;  // bytes
constexpr std::size_t id_max = 256;                      // characters

std::optional<std::string> bytes_after(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return std::nullopt;
    return from_base64(text.substr(prefix.size()));
}

std::optional<hmac_secret> secret_of(std::string_view text) {
    auto bytes = bytes_after(secret_prefix, text);
    if (!bytes || bytes->size() < secret_min || bytes->size() > secret_max) return std::nullopt;
    return hmac_secret{std::move(*bytes)};
}

std::string content_of(std::string_view id, std::string_view timestamp, std::string_view body) {
    std::string out;
    out.reserve(id.size() + timestamp.size() + body.size() + 2);
    return out.append(id).append(".").append(timestamp).append(".").append(body);
}

bool is_id(std::string_view text) {
    const auto good = [](char c) { return c > 0x20 && c < 0x7F && c != '.'; };
    return !text.empty() && text.size() <= id_max && std::ranges::all_of(text, good);
}

std::optional<instant> time_of(std::string_view text) {
    constexpr std::size_t digits_max = 11;  // the year 5138
    std::int64_t seconds = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.size() > digits_max || wrong != std::errc{} || end != text.data() + text.size() || seconds < 0)
        return std::nullopt;
    return instant{std::chrono::seconds{seconds}};
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty() && out.size() < signatures_max) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) out.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

result<signing_key> signing_key::parse(std::string_view text) {
    if (auto secret = secret_of(text)) return signing_key{std::move(*secret)};
    const auto bytes = bytes_after(private_prefix, text);
    if (!bytes) return errc::malformed_text;
    auto key = ed25519_private_key::from_bytes(*bytes);
    if (!key) return errc::malformed_text;
    return signing_key{std::move(*key)};
}

std::string signing_key::sign(std::string_view content) const {
    if (const auto* secret = std::get_if<hmac_secret>(&kind_))
        return std::string{symmetric} + to_base64(hmac_sha256(secret->bytes, content));
    return std::string{asymmetric} + to_base64(std::get<ed25519_private_key>(kind_).sign(content));
}

result<verifying_key> verifying_key::parse(std::string_view text) {
    if (auto secret = secret_of(text)) return verifying_key{std::move(*secret)};
    const auto bytes = bytes_after(public_prefix, text);
    if (!bytes) return errc::malformed_text;
    auto key = ed25519_public_key::from_bytes(*bytes);
    if (!key) return errc::malformed_text;
    return verifying_key{std::move(*key)};
}

bool verifying_key::accepts(std::span<const std::string_view> signatures, std::string_view content) const {
    if (const auto* secret = std::get_if<hmac_secret>(&kind_)) {
        const auto expected = std::string{symmetric} + to_base64(hmac_sha256(secret->bytes, content));
        return std::ranges::any_of(signatures, [&](std::string_view one) { return same_secret(one, expected); });
    }
    const auto& key = std::get<ed25519_public_key>(kind_);
    return std::ranges::any_of(signatures, [&](std::string_view one) {
        const auto signature = bytes_after(asymmetric, one);
        return signature && key.accepts(*signature, content);
    });
}

stamp sign(std::string_view id, instant now, std::string_view body, std::span<const signing_key> keys) {
    stamp out{.id = std::string{id},
              .timestamp = fmt::format("{}", std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()),
              .signature = {}};
    const auto content = content_of(out.id, out.timestamp, body);
    for (const auto& key : keys) {
        if (!out.signature.empty()) out.signature += ' ';
        out.signature += key.sign(content);
    }
    return out;
}

finding verify(const stamp& proof, std::string_view body, std::span<const verifying_key> keys, instant now,
               duration tolerance) {
    const auto made = time_of(proof.timestamp);
    if (!is_id(proof.id) || !made || proof.signature.empty()) return finding::malformed;
    if (*made < now - tolerance || *made > now + tolerance) return finding::stale;
    const auto signatures = words_of(proof.signature);
    const auto content = content_of(proof.id, proof.timestamp, body);
    const bool ours = std::ranges::any_of(keys, [&](const auto& key) { return key.accepts(signatures, content); });
    return ours ? finding::good : finding::foreign;
}

}  // namespace qf::webhook
