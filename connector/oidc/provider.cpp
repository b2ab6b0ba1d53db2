#include "connector/oidc/provider.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/net/media_type.hpp"
#include "connector/oidc/callback_check.hpp"
#include "connector/oidc/claims_check.hpp"
#include "connector/oidc/client_key.hpp"
#include "connector/oidc/discovery.hpp"
#include "connector/oidc/query.hpp"
#include "connector/oidc/refusals.hpp"
#include "connector/oidc/token_answer.hpp"

#include <algorithm>
#include <stdexcept>

namespace qf::oidc {
namespace {

namespace field = net::http::field;
constexpr std::string_view no_end_session = "no_end_session";
constexpr std::size_t answer_max = 256 << 10;  // bytes; the largest answer, a key set, has a few thousand

std::string unguessable() {
    return to_base64url(random_bytes(32));  // 43 characters, as many as a verifier must have (RFC 7636, section 4.1)
}

net::client_conf at_issuer(const provider_conf& conf) {
    const auto issuer = net::origin::parse(conf.issuer);
    if (!issuer) throw std::invalid_argument{"the issuer is no https:// address"};
    auto out = conf.http;
    out.origin = net::origin::parse(issuer->text()).value();  // endpoints are whole targets
    out.answer_max = std::min(out.answer_max, answer_max);
    return out;
}

std::optional<client_key> key_in(const provider_conf& conf) {
    if (conf.client_key.empty()) return std::nullopt;
    auto out = client_key::parse(conf.client_key);
    if (!out) throw std::invalid_argument{"our key at the provider is no private key of P-256 or RSA"};
    return std::move(*out);
}

}  // namespace

struct provider::implementation {
    implementation(asio::any_io_executor loop, provider_conf c, clock_source& clk, const logger& l)
        : conf{std::move(c)},
          key{key_in(conf)},
          clock{clk},
          log{l},
          http{loop, at_issuer(conf)},
          found{loop, http, conf, clock, log} {}

    awaitable<outcome<departure>> begin(std::string claims) {
        const auto metadata = co_await found.current();
        if (!metadata) co_return metadata.error();
        departure out;
        out.state = unguessable();
        out.nonce = unguessable();
        const bool challenged =
            conf.pkce == pkce_use::always || (conf.pkce == pkce_use::where_offered && metadata->offers_pkce);
        if (challenged) out.verifier = unguessable();
        out.expires_at = clock.now() + conf.login_time;
        query asked;
        asked.add("client_id", conf.client_id);
        asked.add("response_type", "code");
        asked.add("redirect_uri", conf.redirect_uri);
        asked.add("scope", conf.scope);
        if (!conf.acr_values.empty() && claims.empty()) asked.add("acr_values", conf.acr_values);
        if (claims.empty()) claims = conf.claims;
        if (!claims.empty()) asked.add("claims", claims);
        asked.add("nonce", out.nonce);
        asked.add("state", out.state);
        if (challenged) {
            asked.add("code_challenge", to_base64url(sha256(out.verifier)));
            asked.add("code_challenge_method", "S256");
        }
        out.url = asked.after(metadata->authorization);
        co_return out;
    }

    awaitable<outcome<arrival>> finish(callback got, std::optional<departure> kept) {
        if (const auto wrong = check_return(got, kept, clock.now())) co_return *wrong;
        if (const auto wrong = check_content(got, conf.issuer, issuer_named::sometimes)) co_return *wrong;
        const auto metadata = co_await found.current();
        if (!metadata) co_return metadata.error();
        const auto must = metadata->names_itself_on_return ? issuer_named::always : issuer_named::sometimes;
        if (const auto wrong = check_content(got, conf.issuer, must)) co_return *wrong;

        auto granted = co_await exchange(metadata->token, got.code, kept->verifier);
        if (!granted) co_return granted.error();
        const auto granted_at = clock.now();
        const auto identity = co_await opened(granted->id_token, token_kind::id_token);
        if (!identity) co_return identity.error();
        const auto begun = kept->expires_at - conf.login_time;
        const login_expectations login{kept->nonce, conf.acr_values, granted->access_token};
        if (const auto wrong = check_id_token(identity->root(), expected(begun), login))
            co_return untrue(token_kind::id_token, *wrong);
        const auto sub = (*identity)["sub"].text_or("");

        auto claims = co_await ask_userinfo(metadata->userinfo, granted->access_token);
        if (!claims) co_return claims.error();
        if (const auto wrong = check_userinfo(claims->root(), expected(begun), sub))
            co_return untrue(token_kind::userinfo, *wrong);
        arrival out{std::move(*claims),
                    sub,
                    std::move(granted->access_token),
                    granted_at + granted->life,
                    std::move(granted->id_token),
                    (*identity)["acr"].text_or("")};
        (*identity)["amr"].for_each_item([&](json::value one) { out.amr.push_back(one.text_or("")); });
        co_return out;
    }

    awaitable<outcome<token_answer>> exchange(std::string target, std::string code, std::string verifier) {
        net::request ask{net::http::verb::post, target, 11};
        ask.set(field::content_type, "application/x-www-form-urlencoded");
        ask.set(field::accept, "application/json");
        const auto assertion = key ? key->assertion(conf.client_id, conf.issuer, clock.now()) : std::string{};
        ask.body() = token_question(conf, code, verifier, assertion);
        const auto answer = co_await http.send(std::move(ask));
        if (!answer) co_return unanswered(step::token, answer.error());
        co_return token_answer::read(*answer);
    }

    awaitable<outcome<json::document>> ask_userinfo(std::string target, std::string access_token) {
        net::request ask{net::http::verb::get, target, 11};
        ask.set(field::authorization, "Bearer " + access_token);
        ask.set(field::accept, "application/jwt");
        auto answer = co_await http.send(std::move(ask));
        if (!answer) co_return unanswered(step::userinfo, answer.error());
        if (answer->result() != net::http::status::ok) co_return unwelcome(step::userinfo, answer->result_int());
        if (net::is_media_type((*answer)[field::content_type], "application/json"))
            co_return login_refusal{login_trouble::our_fault, "userinfo_not_signed", 200};
        if (!net::is_media_type((*answer)[field::content_type], "application/jwt"))
            co_return nonsense(step::userinfo, 200);
        co_return co_await opened(std::move(answer->body()), token_kind::userinfo);
    }

    // With the keys at hand, then with new ones if its key is not among them.
    awaitable<outcome<json::document>> opened(std::string token, token_kind kind) {
        auto out = open_signed(token, found.keys(), conf.algorithms);
        if (!out && out.error() == token_fault::unknown_key) {
            const auto looked = co_await found.look_for_new_keys();
            if (!looked) co_return looked.error();
            out = open_signed(token, found.keys(), conf.algorithms);
        }
        if (!out) co_return untrue(kind, out.error());
        co_return std::move(*out);
    }

    awaitable<outcome<parting>> end_session(std::string id_token) {
        const auto metadata = co_await found.current();
        if (!metadata) co_return metadata.error();
        if (metadata->end_session.empty()) co_return login_refusal{login_trouble::our_fault, no_end_session};
        parting out;
        out.state = unguessable();
        query asked;
        asked.add("id_token_hint", id_token);
        asked.add("post_logout_redirect_uri", conf.post_logout_redirect_uri);
        asked.add("state", out.state);
        out.url = asked.after(metadata->end_session);
        co_return out;
    }

    awaitable<void> keep_fresh() {
        for (;;) {
            static_cast<void>(co_await found.current());
            // A first copy that could not be had is asked for again as a stale one is.
            co_await clock.sleep_until(found.due());
        }
    }

    expectations expected(instant begun) const {
        return {conf.issuer, conf.client_id, conf.leeway, clock.now(), begun};
    }

    void note(std::string_view event, const login_refusal& r) const {
        const auto level = r.kind == login_trouble::our_fault   ? log_level::error
                           : r.kind == login_trouble::try_later ? log_level::warning
                                                                : log_level::info;
        log.write(level, event, {{"status", name_of(r.kind)}, {"code", r.code}, {"http", r.http_status}});
    }

    const provider_conf conf;
    const std::optional<client_key> key;
    clock_source& clock;
    const logger& log;
    net::client http;
    discovery found;
};

provider::provider(asio::any_io_executor loop, provider_conf conf, clock_source& clock, const logger& log)
    : self_{std::make_unique<implementation>(std::move(loop), std::move(conf), clock, log)} {}
provider::~provider() = default;

awaitable<outcome<departure>> provider::begin(std::string_view claims) {
    auto out = co_await self_->begin(std::string{claims});
    if (!out) self_->note("login", out.error());
    co_return out;
}

awaitable<outcome<arrival>> provider::finish(callback got, std::optional<departure> kept) {
    auto out = co_await self_->finish(std::move(got), std::move(kept));
    if (out)
        self_->log.info("login", {{"status", "success"}, {"code", "ok"}, {"http", 200}});
    else
        self_->note("login", out.error());
    co_return out;
}

awaitable<outcome<parting>> provider::end_session(std::string id_token) {
    auto out = co_await self_->end_session(std::move(id_token));
    // A provider may have no end of sessions to offer: that is nobody's fault.
    if (!out && out.error().code == no_end_session)
        self_->log.info("logout", {{"status", "local"}, {"code", no_end_session}, {"http", 0}});
    else if (!out)
        self_->note("logout", out.error());
    co_return out;
}

awaitable<void> provider::keep_fresh() {
    return self_->keep_fresh();
}

bool provider::healthy() const noexcept {
    return self_->found.at_hand().has_value();
}

}  // namespace qf::oidc
