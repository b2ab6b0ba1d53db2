// test/unit/oidc/scripted_provider.hpp -- an OpenID Connect provider on loopback that is right in everything until a
// test changes one thing. All names are invented.
//
// Promise:  answers discovery, keys, token and userinfo under /api/v2 from the members below; `instead` replaces the
//           whole answer of a path, `silent` gives none until the test ends. Each request is kept.
// Thread:   the loop.
#pragma once

#include "connector/base/doorbell.hpp"
#include "connector/net/server.hpp"
#include "test/support/copied.hpp"
#include "test/support/rig.hpp"
#include "test/unit/oidc/signer.hpp"

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace qf::oidc {

inline const std::string discovery_path = "/api/v2/.well-known/openid-configuration";
inline const std::string keys_path = "/api/v2/jwks";
inline const std::string token_path = "/api/v2/token";
inline const std::string userinfo_path = "/api/v2/userinfo";

class scripted_provider final : net::responder {
public:
    scripted_provider(test::rig& r, const clock_source& clock)
        : rig_{r}, clock_{clock}, log_{clock, {.least = log_level::fatal}}, end_{r.executor()} {
        metadata = {{"issuer", in_quotes(issuer())},
                    {"authorization_endpoint", in_quotes(issuer() + "/authorize")},
                    {"token_endpoint", in_quotes(issuer() + "/token")},
                    {"userinfo_endpoint", in_quotes(issuer() + "/userinfo")},
                    {"jwks_uri", in_quotes(issuer() + "/jwks")},
                    {"end_session_endpoint", in_quotes(issuer() + "/session/end")},
                    {"authorization_response_iss_parameter_supported", "true"}};
        server_.start();
    }
    ~scripted_provider() {
        ended_ = true;
        end_.ring();
        rig_.run(server_.stop());
    }

    std::string url() const { return server_.url(); }
    std::string issuer() const { return url() + "/api/v2"; }
    std::int64_t seconds() const {
        return std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count();
    }
    std::size_t asked(const std::string& path) const {
        return static_cast<std::size_t>(std::ranges::count(paths_, path));
    }
    const net::request& last(const std::string& path) const {
        for (auto i = paths_.size(); i-- > 0;)
            if (paths_[i] == path) return requests_[i];
        throw std::runtime_error{path + " was not asked for"};
    }

    // What it says; each may be changed.
    signer key = signer::p256("key-1");
    std::vector<std::string> published{key.jwk()};
    members metadata;
    members id_changes, userinfo_changes, token_changes;                   // an empty value leaves a member out
    std::string nonce;                                                     // of the login under way
    std::function<std::string(std::string)> id_token_made, userinfo_made;  // from the right token, the one to send
    std::map<std::string, net::response> instead;
    std::set<std::string> silent;

    members id_claims() const {
        return changed({{"iss", in_quotes(issuer())},
                        {"aud", in_quotes("our-client")},
                        {"sub", in_quotes("subject-of-johnny")},
                        {"exp", std::to_string(seconds() + 60)},
                        {"iat", std::to_string(seconds())},
                        {"nonce", in_quotes(nonce)},
                        {"acr", in_quotes("eidas1")}},
                       id_changes);
    }
    members userinfo_claims() const {
        return changed({{"iss", in_quotes(issuer())},
                        {"aud", in_quotes("our-client")},
                        {"sub", in_quotes("subject-of-johnny")},
                        {"exp", std::to_string(seconds() + 60)},
                        {"iat", std::to_string(seconds())},
                        {"given_name", in_quotes("Johnny Zébulon")},
                        {"family_name", in_quotes("TESTMAN")},
                        {"gender", in_quotes("male")},
                        {"birthdate", in_quotes("1992-00-00")},
                        {"birthplace", in_quotes("")},
                        {"birthcountry", in_quotes("99127")}},
                       userinfo_changes);
    }

private:
    static members changed(members out, const members& changes) {
        for (const auto& [name, value] : changes) {
            if (value.empty())
                out.erase(name);
            else
                out[name] = value;
        }
        return out;
    }
    net::response token() const {
        auto made = key.sign(json_of(id_claims()), {{"typ", in_quotes("JWT")}});
        if (id_token_made) made = id_token_made(std::move(made));
        const members body{{"access_token", in_quotes("access-1")},
                           {"token_type", in_quotes("Bearer")},
                           {"expires_in", "60"},
                           {"id_token", in_quotes(made)}};
        return net::answer(net::http::status::ok, "application/json", json_of(changed(body, token_changes)));
    }
    net::response userinfo() const {
        auto made = key.sign(json_of(userinfo_claims()), {{"typ", in_quotes("JWT")}});
        if (userinfo_made) made = userinfo_made(std::move(made));
        return net::answer(net::http::status::ok, "application/jwt; charset=utf-8", made);
    }

    awaitable<net::response> respond(const net::exchange& what) override {
        const auto& path = what.target.path;
        paths_.push_back(path);
        requests_.push_back(what.request);
        while (silent.contains(path) && !ended_) co_await end_.wait();
        if (const auto other = instead.find(path); other != instead.end()) co_return test::copied(other->second);
        if (path == discovery_path) co_return net::answer(net::http::status::ok, "application/json", json_of(metadata));
        if (path == keys_path)
            co_return net::answer(net::http::status::ok, "application/jwk-set+json", set_of(published));
        if (path == token_path) co_return token();
        if (path == userinfo_path) co_return userinfo();
        co_return net::answer_empty(net::http::status::not_found);
    }

    test::rig& rig_;
    const clock_source& clock_;
    logger log_;
    metrics counts_;
    doorbell end_;
    bool ended_ = false;
    std::vector<std::string> paths_;
    std::deque<net::request> requests_;
    net::server server_{rig_.executor(), "provider", {}, *this, log_, counts_};
};

}  // namespace qf::oidc
