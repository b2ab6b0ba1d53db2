// test/unit/oidc/signer.hpp -- a provider's private key, for tests: signs what it is told to, however wrong.
//
// Thread:   one.
#pragma once

#include "connector/base/encoding.hpp"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
    static signer p256(std::string kid) { return {EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), kid, "ES256"}; }
    static signer p384(std::string kid) { return {EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"), kid, "ES384"}; }
    static signer rsa(std::string kid, std::size_t bits = 2048) {
        return {EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits), kid, "RS256"};
    }
    static signer secret(std::string kid, std::string_view bytes) {
        const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
        return {EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr, from, bytes.size()), kid, "HS256"};
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
        const auto input = to_base64url(json_of(all)) + '.' + to_base64url(payload);
        return input + '.' + to_base64url(signature(input));
    }

private:
    signer(EVP_PKEY* key, std::string kid, std::string alg)
        : key_{key, &EVP_PKEY_free}, kid_{std::move(kid)}, alg_{std::move(alg)} {
        if (!key_) throw std::runtime_error{"the test has no key"};
    }

    std::string signature(const std::string& input) const {
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
        const auto* from = reinterpret_cast<const unsigned char*>(input.data());
        std::string out(8192 / 8, '\0');
        auto* to = reinterpret_cast<unsigned char*>(out.data());
        std::size_t size = out.size();
        const auto* digest = alg_.ends_with("384") ? EVP_sha384() : EVP_sha256();
        if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1 ||
            EVP_DigestSign(context.get(), to, &size, from, input.size()) != 1)
            throw std::runtime_error{"the test cannot sign"};
        out.resize(size);
        if (!alg_.starts_with("ES")) return out;
        const auto* der = reinterpret_cast<const unsigned char*>(out.data());
        const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> both{
            d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(out.size())), &ECDSA_SIG_free};
        const auto half = alg_ == "ES384" ? 48u : 32u;
        return bytes(ECDSA_SIG_get0_r(both.get()), half) + bytes(ECDSA_SIG_get0_s(both.get()), half);
    }

    std::string written(bool with_private) const {
        members out{{"kid", in_quotes(kid_)}};
        const auto number = [&](const char* member, const char* parameter, std::size_t size) {
            BIGNUM* found = nullptr;
            if (EVP_PKEY_get_bn_param(key_.get(), parameter, &found) != 1) throw std::runtime_error{parameter};
            const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> owned{found, &BN_free};
            const auto least = static_cast<std::size_t>(BN_num_bytes(found));
            out[member] = in_quotes(to_base64url(bytes(found, std::max(size, least))));
        };
        if (alg_ == "HS256") {
            out["kty"] = in_quotes("oct");
            out["k"] = in_quotes("c2VjcmV0");
        } else if (alg_ == "RS256") {
            out["kty"] = in_quotes("RSA");
            number("n", OSSL_PKEY_PARAM_RSA_N, 0);
            number("e", OSSL_PKEY_PARAM_RSA_E, 0);
            if (with_private) {
                number("d", OSSL_PKEY_PARAM_RSA_D, 0);
                number("p", OSSL_PKEY_PARAM_RSA_FACTOR1, 0);
                number("q", OSSL_PKEY_PARAM_RSA_FACTOR2, 0);
                number("dp", OSSL_PKEY_PARAM_RSA_EXPONENT1, 0);
                number("dq", OSSL_PKEY_PARAM_RSA_EXPONENT2, 0);
                number("qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1, 0);
            }
        } else {
            const auto size = alg_ == "ES384" ? 48u : 32u;
            out["kty"] = in_quotes("EC");
            out["crv"] = in_quotes(alg_ == "ES384" ? "P-384" : "P-256");
            number("x", OSSL_PKEY_PARAM_EC_PUB_X, size);
            number("y", OSSL_PKEY_PARAM_EC_PUB_Y, size);
            if (with_private) number("d", OSSL_PKEY_PARAM_PRIV_KEY, size);
        }
        return json_of(out);
    }

    static std::string bytes(const BIGNUM* number, std::size_t size) {
        std::string out(size, '\0');
        BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(size));
        return out;
    }

    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
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
