// test/unit/oidc/signer.hpp -- a provider's private key, for tests: signs what it is told to, however wrong.
//
// Thread:   one.
#pragma once

#include "connector/base/encoding.hpp"

#include <fmt/format.h>

#include <cjose/cjose.h>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace qf::oidc {

using members = std::map<std::string, std::string>;  // a JSON object: names, and values as JSON

inline std::string json_of(const members& object) {
    std::string out;
    for (const auto& [name, value] : object) out += fmt::format(R"({}"{}":{})", out.empty() ? "" : ",", name, value);
    return '{' + out + '}';
}
inline std::string in_quotes(std::string_view text) {
    return fmt::format(R"("{}")", text);
}

class signer {
public:
    static signer p256(std::string kid) {
        cjose_err ignored{};
        return {cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &ignored), std::move(kid), "ES256"};
    }
    static signer p384(std::string kid) {
        cjose_err ignored{};
        return {cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_384, &ignored), std::move(kid), "ES384"};
    }
    static signer rsa(std::string kid, std::size_t bits = 2048) {
        cjose_err ignored{};
        const std::uint8_t exponent[] = {1, 0, 1};
        return {cjose_jwk_create_RSA_random(bits, exponent, sizeof exponent, &ignored), std::move(kid), "RS256"};
    }
    static signer secret(std::string kid, std::string_view bytes) {
        cjose_err ignored{};
        const auto* from = reinterpret_cast<const std::uint8_t*>(bytes.data());
        return {cjose_jwk_create_oct_spec(from, bytes.size(), &ignored), std::move(kid), "HS256"};
    }

    const std::string& kid() const { return kid_; }
    std::string jwk() const { return written(false); }  // public, as a key set shows it
    std::string private_jwk() const { return written(true); }

    // The header has alg and kid, unless `header` says otherwise; an empty value leaves a member out.
    std::string sign(std::string_view payload, const members& header = {}) const {
        members all{{"alg", in_quotes(alg_)}, {"kid", in_quotes(kid_)}};
        for (const auto& [name, value] : header) {
            if (value.empty())
                all.erase(name);
            else
                all[name] = value;
        }
        cjose_err why{};
        auto* head = cjose_header_new(&why);
        for (const auto& [name, value] : all) {
            const bool text = value.starts_with('"');
            const auto bare = text ? value.substr(1, value.size() - 2) : value;
            if (!(text ? cjose_header_set : cjose_header_set_raw)(head, name.c_str(), bare.c_str(), &why))
                throw std::runtime_error{"the test cannot write its header"};
        }
        const auto* from = reinterpret_cast<const std::uint8_t*>(payload.data());
        const std::unique_ptr<cjose_jws_t, void (*)(cjose_jws_t*)> token{
            cjose_jws_sign(key_.get(), head, from, payload.size(), &why), &cjose_jws_release};
        cjose_header_release(head);
        const char* text = nullptr;
        if (!token || !cjose_jws_export(token.get(), &text, &why)) throw std::runtime_error{"the test cannot sign"};
        return text;
    }

private:
    std::string written(bool with_private) const {
        cjose_err ignored{};
        const std::unique_ptr<char, void (*)(void*)> text{cjose_jwk_to_json(key_.get(), with_private, &ignored),
                                                          &std::free};
        return text.get();
    }
    signer(cjose_jwk_t* key, std::string kid, std::string alg)
        : key_{key, &cjose_jwk_release}, kid_{std::move(kid)}, alg_{std::move(alg)} {
        cjose_err ignored{};
        if (!key_ || !cjose_jwk_set_kid(key_.get(), kid_.data(), kid_.size(), &ignored))
            throw std::runtime_error{"the test has no key"};
    }
    std::unique_ptr<cjose_jwk_t, bool (*)(cjose_jwk_t*)> key_;
    std::string kid_, alg_;
};

inline std::string set_of(const std::vector<std::string>& jwks) {
    return fmt::format(R"({{"keys":[{}]}})", fmt::join(jwks, ","));
}

// Of a token: another header or payload under the same signature, or the same with one bit of the signature changed.
inline std::string with_header(const std::string& token, const members& header) {
    return to_base64url(json_of(header)) + token.substr(token.find('.'));
}
inline std::string with_payload(const std::string& token, std::string_view payload) {
    return token.substr(0, token.find('.') + 1) + to_base64url(payload) + token.substr(token.rfind('.'));
}
inline std::string with_bad_signature(const std::string& token) {
    auto bytes = from_base64url(token.substr(token.rfind('.') + 1)).value();
    bytes[7] = static_cast<char>(bytes[7] ^ 1);
    return token.substr(0, token.rfind('.') + 1) + to_base64url(bytes);
}

}  // namespace qf::oidc
