// connector/inbox/tokens.hpp -- POST /token: OAuth 2.0 client credentials (RFC 6749, section 4.4).
//
// Promise:  takes what HubEE's clients send: a form (so is a body without Content-Type), or JSON with the same members;
//           id and secret as HTTP Basic, or in the body (client_id, client_secret); packed with gzip, too.
//           Judges a request without touching the database; give() then checks the secret and stores the new token's
//           digest. An error carries OAuth's `error` beside HubEE's `errors`.
// Thread:   read_token_request() any; give() the writer's.
#pragma once

#include "connector/base/time.hpp"
#include "connector/inbox/call.hpp"
#include "connector/net/message.hpp"

#include <optional>
#include <string>
#include <variant>

namespace qf::inbox {

struct token_request {
    std::string client;
    std::string secret_digest;               // SHA-256, raw
    std::optional<inbox::scope> scope = {};  // nothing: the client's own
};
std::variant<token_request, reply> read_token_request(const net::request& request);
reply give_token(const token_request& asked, tables& t, instant now, duration lifetime);

}  // namespace qf::inbox
