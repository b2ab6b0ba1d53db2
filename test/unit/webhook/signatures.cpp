// Standard Webhooks' signatures: the vectors that its libraries share, rotation, and everything that must not pass.
#include "connector/base/encoding.hpp"
#include "connector/webhook/signature.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::webhook;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::string_view body = R"({"test": 2432232314})";
const instant made{1614265330s};

constexpr std::string_view secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view by_secret = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr std::string_view private_key =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
constexpr std::string_view public_key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
constexpr std::string_view by_private_key =
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
const std::string other_secret = "whsec_" + to_base64(std::string(24, 'x'));

std::vector<signing_key> signers(const std::vector<std::string_view>& texts) {
    std::vector<signing_key> out;
    out.reserve(texts.size());
    for (const auto text : texts) out.push_back(signing_key::parse(text).value());
    return out;
}
finding found(const stamp& its, const std::vector<std::string_view>& texts, instant now = made,
              std::string_view of = body) {
    std::vector<verifying_key> keys;
    keys.reserve(texts.size());
    for (const auto text : texts) keys.push_back(verifying_key::parse(text).value());
    return verify(its, of, keys, now);
}
stamp stamped(std::string_view signature) {
    return {.id = std::string{id}, .timestamp = "1614265330", .signature = std::string{signature}};
}

}  // namespace

TEST_CASE("the libraries' vectors come out, symmetric and asymmetric") {
    const auto symmetric = sign(id, made, body, signers({secret}));
    CHECK(symmetric.id == id);
    CHECK(symmetric.timestamp == "1614265330");
    CHECK(symmetric.signature == by_secret);
    CHECK(sign(id, made + 999ms, body, signers({private_key})).signature == by_private_key);
    CHECK(found(stamped(by_secret), {secret}) == finding::good);
    CHECK(found(stamped(by_private_key), {public_key}) == finding::good);
    // A private key without its public half is the same key.
    const auto seed = from_base64(private_key.substr(5))->substr(0, 32);
    CHECK(sign(id, made, body, signers({"whsk_" + to_base64(seed)})).signature == by_private_key);
}

TEST_CASE("while keys change, both the old and the new one are good for both sides") {
    const auto both = sign(id, made, body, signers({other_secret, secret, private_key}));
    CHECK(both.signature.find(std::string{' '} + std::string{by_secret} + ' ') != std::string::npos);
    for (const std::string_view key : {std::string_view{other_secret}, secret, public_key}) {
        CAPTURE(key);
        CHECK(found(both, {key}) == finding::good);
    }
    CHECK(found(stamped(by_secret), {other_secret, public_key, secret}) == finding::good);
    CHECK(found(stamped(by_secret), {other_secret, public_key}) == finding::foreign);
    CHECK(found(stamped(by_secret), {}) == finding::foreign);
}

TEST_CASE("another id, time or body, a bent signature or one of another kind are foreign") {
    CHECK(found(stamped(by_secret), {secret}, made, R"({"test": 2432232315})") == finding::foreign);
    CHECK(found(stamped(by_secret), {secret}, made, "") == finding::foreign);
    auto bent = stamped(by_secret);
    bent.id = "msg_p5jXN8AQM9LWM0D4loKWxJel";
    CHECK(found(bent, {secret}) == finding::foreign);
    bent = stamped(by_private_key);
    bent.timestamp = "1614265331";
    CHECK(found(bent, {public_key}) == finding::foreign);
    for (const char* signature :
         {"v1,", "v1a,", "v1", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE", "v1,G0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
          "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", " ",
          "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAA=="}) {
        CAPTURE(signature);
        CHECK(found(stamped(signature), {secret, public_key}) == finding::foreign);
    }
}

TEST_CASE("five minutes either way are forgiven, and no second more") {
    for (const auto lag : {0s, 300s, -300s}) CHECK(found(stamped(by_secret), {secret}, made + lag) == finding::good);
    for (const auto lag : {301s, -301s, 86400s}) {
        CHECK(found(stamped(by_secret), {secret}, made + lag) == finding::stale);
        CHECK(found(stamped(by_private_key), {public_key}, made + lag) == finding::stale);
    }
    std::vector<verifying_key> keys;
    keys.push_back(verifying_key::parse(secret).value());
    CHECK(verify(stamped(by_secret), body, keys, made + 2s, 1s) == finding::stale);
    CHECK(verify(stamped(by_secret), body, keys, made + 1s, 1s) == finding::good);
}

TEST_CASE("a missing or misshapen field is told apart from a signature that is not ours") {
    for (const char* timestamp : {"", "x", "-1614265330", "+1614265330", "1614265330.0", " 1614265330", "1614265330 ",
                                  "161426533000", "99999999999999999999"}) {
        CAPTURE(timestamp);
        auto its = stamped(by_secret);
        its.timestamp = timestamp;
        CHECK(found(its, {secret}) == finding::malformed);
    }
    for (const std::string& wrong : {std::string{}, std::string{"a.b"}, std::string{"a b"}, std::string{"a\n"},
                                     std::string{"\xC3\xA9"}, std::string(257, 'a')}) {
        CAPTURE(wrong);
        auto its = stamped(by_secret);
        its.id = wrong;
        CHECK(found(its, {secret}) == finding::malformed);
    }
    CHECK(found(stamped(""), {secret}) == finding::malformed);
}

TEST_CASE("a crowd of signatures is looked at only so far") {
    std::string crowd;
    for (std::size_t i = 0; i + 1 < signatures_max; ++i) crowd += "v1,AAAA ";
    CHECK(found(stamped(crowd + std::string{by_secret}), {secret}) == finding::good);
    CHECK(found(stamped("v1,AAAA " + crowd + std::string{by_secret}), {secret}) == finding::foreign);
    CHECK(found(stamped("  " + std::string{by_secret} + "  "), {secret}) == finding::good);
}

TEST_CASE("keys are what the specification says, and nothing else") {
    CHECK(signing_key::parse("whsec_" + to_base64(std::string(64, 'a'))).has_value());
    auto foreign_half = from_base64(private_key.substr(5)).value();
    foreign_half.back() = static_cast<char>(foreign_half.back() ^ 1);
    for (const std::string& wrong :
         {std::string{}, std::string{"whsec_"}, std::string{"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
          "whsec_" + to_base64(std::string(23, 'a')), "whsec_" + to_base64(std::string(65, 'a')),
          std::string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS"}, std::string{secret} + "\n",
          "whsk_" + to_base64("short"), "whsk_" + to_base64(std::string(33, 'a')), "whsk_" + to_base64(foreign_half),
          std::string{public_key}}) {
        CAPTURE(wrong);
        CHECK(signing_key::parse(wrong).error() == errc::malformed_text);
    }
    for (const std::string& wrong : {std::string{}, std::string{private_key}, "whpk_" + to_base64(std::string(31, 'a')),
                                     "whpk_" + to_base64(std::string(64, 'a'))}) {
        CAPTURE(wrong);
        CHECK(verifying_key::parse(wrong).error() == errc::malformed_text);
    }
}
