// test/peers/oidc_peer.cpp -- our relying party in a conversation with a real provider: a question a line, an answer a
// line, both JSON.
//
//   {"do":"open","issuer":…,"client_id":…,"client_secret":…,"redirect_uri":…,"post_logout_redirect_uri":…,"pkce":…,
//    "client_key":…}
//                                              -> {}                          begins anew, with nothing cached
//   {"do":"begin"}                             -> {"url","state","nonce","verifier","expires_at"}
//   {"do":"finish","target":"/callback?…","departure":{as begun}}
//                                              -> {"claims","sub","access_token","id_token","token_life"}
//   {"do":"end_session","id_token":…}          -> {"url","state"}
//   {"do":"healthy"}                           -> {"healthy"}
//
// What is refused gives {"refusal":{"kind","code","http"}}. Exit status: 0 at the end of the input; 2 for a question
// that makes no sense.
#include "connector/oidc/provider.hpp"
#include "connector/oidc/refusals.hpp"
#include "test/support/rig.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

using namespace qf;

constexpr int nonsense = 2;

class conversation {
public:
    std::string answer(json::value question) {
        const auto what = question["do"].text_or("");
        if (what == "open") return open(question);
        if (!party_) throw std::invalid_argument{"open comes first"};
        if (what == "begin") return begin();
        if (what == "finish") return finish(question);
        if (what == "end_session") return end_session(question);
        if (what == "healthy")
            return json::writer{}.begin_object().member("healthy", party_->healthy()).end_object().text();
        throw std::invalid_argument{"no such question"};
    }

private:
    std::string open(json::value question) {
        oidc::provider_conf conf;
        conf.issuer = question["issuer"].text_or("");
        conf.client_id = question["client_id"].text_or("");
        conf.client_secret = question["client_secret"].text_or("");
        conf.redirect_uri = question["redirect_uri"].text_or("");
        conf.post_logout_redirect_uri = question["post_logout_redirect_uri"].text_or("");
        conf.client_key = question["client_key"].text_or("");
        conf.pkce = question["pkce"].text() == "auto"            ? oidc::pkce_use::where_offered
                    : question["pkce"].boolean().value_or(false) ? oidc::pkce_use::always
                                                                 : oidc::pkce_use::never;
        party_.emplace(rig_.executor(), std::move(conf), clock_, log_);
        return "{}";
    }

    std::string begin() {
        const auto out = rig_.run(party_->begin());
        if (!out) return refusal(out.error());
        return json::writer{}
            .begin_object()
            .member("url", out->url)
            .member("state", out->state)
            .member("nonce", out->nonce)
            .member("verifier", out->verifier)
            .member("expires_at", std::int64_t{out->expires_at.time_since_epoch().count()})
            .end_object()
            .text();
    }

    std::string finish(json::value question) {
        const auto target = net::target::parse(question["target"].text_or(""));
        if (!target) throw std::invalid_argument{"the target is none"};
        std::optional<oidc::departure> kept;
        if (const auto d = question["departure"]; d.is_object()) {
            kept.emplace();
            kept->url = d["url"].text_or("");
            kept->state = d["state"].text_or("");
            kept->nonce = d["nonce"].text_or("");
            kept->verifier = d["verifier"].text_or("");
            kept->expires_at = instant{duration{d["expires_at"].integer().value_or(0)}};
        }
        const auto out = rig_.run(party_->finish(oidc::callback::of(*target), std::move(kept)));
        if (!out) return refusal(out.error());
        const auto life = std::chrono::duration_cast<std::chrono::seconds>(out->token_expires_at - clock_.now());
        return json::writer{}
            .begin_object()
            .member("claims", out->claims.root())
            .member("sub", out->sub)
            .member("access_token", out->access_token)
            .member("id_token", out->id_token)
            .member("token_life", std::int64_t{life.count()})
            .end_object()
            .text();
    }

    std::string end_session(json::value question) {
        const auto out = rig_.run(party_->end_session(question["id_token"].text_or("")));
        if (!out) return refusal(out.error());
        return json::writer{}.begin_object().member("url", out->url).member("state", out->state).end_object().text();
    }

    static std::string refusal(const oidc::login_refusal& r) {
        return json::writer{}
            .begin_object()
            .key("refusal")
            .begin_object()
            .member("kind", oidc::name_of(r.kind))
            .member("code", r.code)
            .member("http", r.http_status)
            .end_object()
            .end_object()
            .text();
    }

    test::rig rig_;
    system_clock_source clock_;
    logger log_{clock_, {}};
    std::optional<oidc::provider> party_;
};

}  // namespace

int main() {
    conversation with_them;
    for (std::string line; std::getline(std::cin, line);) {
        const auto question = json::document::parse(line);
        try {
            if (!question) throw std::invalid_argument{"that is no JSON"};
            fmt::print("{}\n", with_them.answer(question->root()));
            std::fflush(stdout);
        } catch (const std::invalid_argument& what) {
            fmt::print(stderr, "qf-oidc-peer: {}\n", what.what());
            return nonsense;
        }
    }
}
