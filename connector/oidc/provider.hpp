// connector/oidc/provider.hpp -- a relying party of one OpenID Connect provider: FranceConnect, ProConnect, any other.
//
// Promise:  begin() gives the address to send the browser to, and what must be kept for its return. finish() exchanges
//           the code, verifies the id_token and the userinfo (both signed JWT; plain JSON is refused), and gives the
//           claims only when every check holds: alg of the configured list and of the key, kid in the JWKS (fetched
//           once more for an unknown kid, at most once a minute), signature, iss, aud (azp), exp, iat (not before the
//           login began), nonce, acr, and the same sub. Discovery is kept for `discovery_life`; a failed refresh leaves
//           the last good copy in use, and is tried again after a minute. Only parameters that the provider allows are
//           sent: client_id, response_type, redirect_uri, scope, acr_values, nonce, state; claims and code_challenge
//           where conf says so. Every endpoint must lie at the issuer's own origin. Each login that ends leaves one log
//           line: "login" with status ("success" or the kind of trouble), code, http; never a claim, a token, a code or
//           a state.
// Fails:    with a `login_refusal`: whose fault it is and what to show; `code` is a fixed word for the log, never a
//           value from the token.
// Not here: sessions, the browser's cookie, single use of the state: the caller removes what it kept before it calls.
//           The state that comes back from a logout: the caller compares it with the parting's (base/digest.hpp).
// Thread:   the loop. Nobody may be in a call when this goes.
// Source:   OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0; RFC 6749, 7636, 9207; FranceConnect v2
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/log.hpp"
#include "connector/net/client.hpp"
#include "connector/oidc/pkce_use.hpp"
#include "schemas/json.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::oidc {

struct provider_conf {
    std::string issuer;  // "https://HOST/api/v2"
    // Its origin is made from issuer. A code lives 30 s: who waits longer for an answer waits for nothing.
    net::client_conf http = {.origin = {}, .answer_time = std::chrono::seconds{10}};
    std::string client_id;
    std::string client_secret;    // client_secret_post, unless there is a client_key
    std::string client_key = {};  // a private JWK: private_key_jwt, as client_key.hpp says
    std::string redirect_uri;
    std::string post_logout_redirect_uri;
    std::string scope =
        "openid identite_pivot preferred_username cnaf_quotient_familial cnaf_allocataires cnaf_enfants";
    std::string acr_values = "eidas1";  // the id_token's must be one of them, or a higher eIDAS level; empty: any
    std::string claims = {};  // JSON of the parameter `claims`, such as ProConnect's wish for amr; empty: not sent
    std::vector<std::string> algorithms = {"ES256", "RS256"};  // others are never accepted
    pkce_use pkce = pkce_use::never;
    duration leeway = std::chrono::seconds{30};
    duration discovery_life = std::chrono::hours{1};
    duration login_time = std::chrono::minutes{10};  // from begin() to finish()
};

struct departure {    // to be kept in the browser's session, and removed before finish()
    std::string url;  // where the browser goes
    std::string state, nonce, verifier;
    instant expires_at{};
};
struct callback {  // what the browser came back with
    std::string code, state, iss, error, error_description;
    static callback of(const net::target& target);
};

enum class login_trouble {
    refused_by_person,  // access_denied: back to where they came from, with a neutral notice
    session_lost,       // no departure was kept, another state, or too late for state or code: begin again
    try_later,          // temporarily_unavailable, server_error, no answer: alternatives
    our_fault,          // invalid_*, a token that does not verify: error page, operator alert
};
struct login_refusal {
    login_trouble kind = login_trouble::our_fault;
    std::string_view code =
        {};  // "access_denied", "acr_unobtainable", "id_token_nonce", "userinfo_sub", "token_http_5xx"…
    unsigned http_status = 0;  // of the provider's answer; 0 when there was none
};
template <class T>
using outcome = boost::system::result<T, login_refusal>;
[[noreturn]] void throw_exception_from_error(const login_refusal& r, const boost::source_location& location);

struct arrival {
    json::document claims;  // the userinfo's payload
    std::string sub;
    std::string access_token;
    instant token_expires_at{};
    std::string id_token;               // for the logout
    std::string acr;                    // the id_token's: how sure the provider is
    std::vector<std::string> amr = {};  // and how the person proved it: "pwd", "mfa"…
};
struct parting {
    std::string url;  // where the browser goes to end its session there
    std::string state;
};

class provider {
public:
    // Throws std::invalid_argument when the issuer is no https:// address (http:// to loopback) or client_key no key,
    // and as net::client does for its files. Asks nothing yet.
    provider(asio::any_io_executor loop, provider_conf conf, clock_source& clock, const logger& log);
    ~provider();

    // `claims`: asked for in place of conf's; they may ask for a level, so acr_values is not sent beside them.
    awaitable<outcome<departure>> begin(std::string_view claims = {});
    // `kept` is nothing when the session had no departure: session_lost.
    awaitable<outcome<arrival>> finish(callback got, std::optional<departure> kept);
    awaitable<outcome<parting>> end_session(std::string id_token);
    // A task for the composition's crew, which ends by cancellation only: has the discovery renewed before a citizen
    // must wait for it, and fetched again every minute while there is none, so that healthy() becomes true by itself.
    awaitable<void> keep_fresh();
    bool healthy() const noexcept;  // discovery is there, fresh or not

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

// The errors that a callback may bring, as the provider names them; pure.
login_trouble trouble_of(std::string_view error) noexcept;

}  // namespace qf::oidc
