// The provider's key set: which keys count, and how a new one is found.
#include "connector/base/crew.hpp"
#include "connector/oidc/signed_token.hpp"
#include "test/unit/oidc/fixture.hpp"

#include <boost/asio/post.hpp>

#include <array>

using namespace qf;
using namespace qf::oidc;

namespace {

std::string changed(const std::string& jwk, std::string_view name, std::string_view value) {
    const auto document = json::document::parse(jwk).value();
    members out;
    document.root().for_each_member([&](std::string_view n, json::value v) { out[std::string{n}] = v.written(); });
    out[std::string{name}] = value;
    if (value.empty()) out.erase(std::string{name});
    return json_of(out);
}
bool counts(const std::string& jwk) {
    return key_set::parse(set_of({jwk})).has_value();
}

}  // namespace

TEST_CASE("a rotated key is found by one more look") {
    fixture f;
    CHECK(f.refusal() == "ok");
    f.peer.key = signer::p256("key-2");
    f.peer.published = {f.peer.key.jwk()};
    CHECK(f.refusal() == "ok");
    CHECK(f.peer.asked(keys_path) == 2);
    CHECK(f.refusal() == "ok");
    CHECK(f.peer.asked(keys_path) == 2);
}

TEST_CASE("an unknown kid is looked for once a minute at most") {
    fixture f;
    f.peer.key = signer::p256("key-2");  // but key-1 is published
    CHECK(f.refusal() == "id_token_kid");
    CHECK(f.peer.asked(keys_path) == 2);
    f.clock.advance(1min - 1us);
    CHECK(f.refusal() == "id_token_kid");
    CHECK(f.peer.asked(keys_path) == 2);
    f.clock.advance(1us);
    CHECK(f.refusal() == "id_token_kid");
    CHECK(f.peer.asked(keys_path) == 3);
    f.peer.published = {f.peer.key.jwk()};
    CHECK(f.refusal() == "id_token_kid");  // not yet
    f.clock.advance(1min);
    CHECK(f.refusal() == "ok");
    CHECK(f.peer.asked(keys_path) == 4);
}

TEST_CASE("a kid must be there") {
    fixture f;
    f.peer.id_token_made = [&](const std::string&) {
        return f.peer.key.sign(json_of(f.peer.id_claims()), {{"kid", ""}});
    };
    CHECK(f.refusal() == "id_token_kid");
}

TEST_CASE("when the keys cannot be had, it is the provider that is ill, and the old keys still count") {
    fixture f;
    CHECK(f.refusal() == "ok");
    const auto old = f.peer.published;
    f.peer.instead[keys_path] = reply(500);
    f.peer.userinfo_made = [&](const std::string&) {
        return signer::p256("key-2").sign(json_of(f.peer.userinfo_claims()));
    };
    CHECK_REFUSED(f.login(), login_trouble::try_later, "keys_http_5xx");
    CHECK_REFUSED(f.login(), login_trouble::our_fault, "userinfo_kid");  // within the minute
    f.peer.userinfo_made = {};
    CHECK(f.refusal() == "ok");
    CHECK(f.peer.asked(keys_path) == 2);
}

TEST_CASE("many that meet a new key at once look once, and all go through") {
    fixture f;
    CHECK(f.refusal() == "ok");
    f.peer.key = signer::p256("key-2");
    f.peer.published = {f.peer.key.jwk()};
    const auto kept = f.departed();
    unsigned good = 0, ended = 0;
    crew browsers{f.executor()};
    for (int n = 0; n < 20; ++n)
        browsers.hire([&]() -> awaitable<void> {
            auto got = f.returned(kept);
            const auto outcome = co_await f.party->finish(std::move(got), kept);
            good += outcome.has_value();
            ++ended;
        });
    f.run([&]() -> awaitable<void> {
        while (ended < 20) co_await asio::post(use_awaitable);
        co_await browsers.gone();
    }());
    CHECK(good == 20);
    CHECK(f.peer.asked(keys_path) == 2);
}

TEST_CASE("a revoked key no longer counts once the set was renewed") {
    fixture f;
    CHECK(f.refusal() == "ok");
    f.peer.published = {signer::p256("key-2").jwk()};
    f.clock.advance(1h);
    CHECK(f.refusal() == "id_token_kid");
}

TEST_CASE("keys that can verify nothing of ours are left out, and do not spoil the others") {
    const auto good = signer::p256("good").jwk();
    const auto rsa = signer::rsa("rsa").jwk();
    CHECK(counts(good));
    CHECK(counts(rsa));
    CHECK(!counts(signer::p384("p384").jwk()));
    CHECK(!counts(signer::rsa("weak", 1024).jwk()));
    CHECK(!counts(changed(good, "use", in_quotes("enc"))));
    CHECK(counts(changed(good, "use", in_quotes("sig"))));
    CHECK(!counts(changed(good, "use", "7")));
    CHECK(counts(changed(good, "key_ops", R"(["verify"])")));
    CHECK(!counts(changed(good, "key_ops", R"(["encrypt"])")));
    CHECK(!counts(changed(good, "alg", in_quotes("RS256"))));
    CHECK(counts(changed(good, "alg", in_quotes("ES256"))));
    CHECK(!counts(changed(good, "kid", "")));
    CHECK(!counts(changed(good, "kid", in_quotes(std::string(300, 'k')))));
    CHECK(!counts(changed(good, "x", "")));
    CHECK(!counts(changed(good, "x", in_quotes("AAAA"))));
    CHECK(!counts(changed(good, "y", in_quotes(to_base64url(std::string(32, '\1'))))));  // on no curve
    CHECK(!counts(changed(rsa, "e", in_quotes("Ag"))));
    CHECK(!counts(changed(rsa, "e", in_quotes("AQ"))));
    CHECK(!counts(changed(rsa, "n", "7")));
    CHECK(!counts(R"({"kty":"oct","kid":"k","k":"c2VjcmV0"})"));
    CHECK(!counts(R"({"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"));
    CHECK(!counts("7"));

    const auto all = key_set::parse(set_of({"{}", signer::p384("p384").jwk(), good, rsa, "null"})).value();
    CHECK(all.size() == 2);
    CHECK(all.find("good", jose::algorithm::es256) != nullptr);
    CHECK(all.find("p384", jose::algorithm::es256) == nullptr);
    CHECK(!key_set::parse("{}").has_value());
    CHECK(!key_set::parse(R"({"keys":{}})").has_value());
    CHECK(!key_set::parse(set_of(std::vector<std::string>(65, good))).has_value());
    CHECK(!key_set::parse("").has_value());
}

TEST_CASE("two keys may share a kid when their types differ") {
    const auto one = signer::p256("shared"), other = signer::rsa("shared");
    const auto both = key_set::parse(set_of({one.jwk(), other.jwk()})).value();
    const std::array<std::string, 2> algorithms{"ES256", "RS256"};
    CHECK(open_signed(one.sign(R"({"a":1})"), both, algorithms).has_value());
    CHECK(open_signed(other.sign(R"({"a":1})"), both, algorithms).has_value());
}
