// test/unit/oidc/fixture.hpp -- our relying party before a scripted provider, and a login played from end to end.
#pragma once

#include "connector/base/digest.hpp"
#include "connector/base/file.hpp"
#include "connector/oidc/provider.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"
#include "test/unit/oidc/scripted_provider.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>

namespace qf::oidc {

using namespace std::chrono_literals;

struct fixture : test::rig {
    fixture() { begin_anew(); }
    ~fixture() { ::close(log_file); }

    provider_conf conf() const {
        provider_conf out;
        out.issuer = peer.issuer();
        out.http.answer_time = 250ms;
        out.client_id = "our-client";
        out.client_secret = "our secret & more";
        out.redirect_uri = "https://form.example/callback";
        out.post_logout_redirect_uri = "https://form.example/logged-out";
        return out;
    }
    // Another relying party, which knows nothing yet.
    void begin_anew() { begin_anew(conf()); }
    void begin_anew(provider_conf how) { party.emplace(executor(), std::move(how), clock, log); }

    outcome<departure> begin() {
        auto out = run(party->begin());
        if (out) peer.nonce = out->nonce;
        return out;
    }
    departure departed() { return begin().value(); }
    callback returned(const departure& kept) const {
        return {.code = "code-1", .state = kept.state, .iss = peer.issuer(), .error = {}, .error_description = {}};
    }
    outcome<arrival> finish(callback got, std::optional<departure> kept) {
        return run(party->finish(std::move(got), std::move(kept)));
    }
    outcome<arrival> login() {
        const auto kept = departed();
        return finish(returned(kept), kept);
    }
    // How a login is refused: "id_token_nonce"; "ok" when it is not.
    std::string refusal() {
        const auto got = login();
        return got ? "ok" : std::string{got.error().code};
    }
    std::string logged() const { return read_file(folder / "log").value(); }

    test::temporary_folder folder;
    int log_file = ::open((folder / "log").c_str(), O_CREAT | O_RDWR | O_APPEND, 0600);
    test::simulated_clock clock{loop};
    logger log{clock, {log_format::logfmt, log_level::info, log_file}};
    scripted_provider peer{*this, clock};
    std::optional<provider> party;
};

inline net::response reply(unsigned status, std::string body = {}, std::string_view type = "application/json") {
    return net::answer(static_cast<net::http::status>(status), type, std::move(body));
}

#define CHECK_REFUSED(what, as, word)       \
    do {                                    \
        const auto& seen = (what);          \
        REQUIRE(!seen.has_value());         \
        CHECK(seen.error().code == (word)); \
        CHECK((seen.error().kind == (as))); \
    } while (false)

}  // namespace qf::oidc
