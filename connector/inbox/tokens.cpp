#include "connector/inbox/tokens.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/net/message.hpp"

#include <optional>

namespace qf::inbox {
namespace {

namespace field = net::http::field;
using net::http::same_text;

reply oauth_refusal(unsigned status, std::string_view error, std::string_view message) {
    json::writer out;
    out.begin_object().member("error", error).member("error_description", message).key("errors").begin_array();
    out.begin_object().member("code", status).member("message", message).end_object().end_array().end_object();
    reply answer{.status = status, .body = out.text()};
    if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Basic realm=\"HubEE\"");
    return answer;
}

struct credentials {
    std::string client;
    std::string secret;
};
std::optional<credentials> basic(const net::request& request) {
    constexpr std::string_view scheme = "Basic ";
    const std::string_view value = request[field::authorization];
    if (!same_text(value.substr(0, scheme.size()), scheme)) return std::nullopt;
    const auto plain = from_base64(value.substr(scheme.size()));
    if (!plain || !is_utf8(*plain)) return std::nullopt;
    const auto colon = plain->find(':');
    if (colon == std::string::npos) return std::nullopt;
    return credentials{plain->substr(0, colon), plain->substr(colon + 1)};
}

}  // namespace

std::variant<token_request, reply> read_token_request(const net::request& request) {
    std::string_view type = request[field::content_type];
    type = type.substr(0, type.find(';'));
    if (!same_text(type, "application/x-www-form-urlencoded"))
        return oauth_refusal(415, "invalid_request", "Content-Type must be application/x-www-form-urlencoded");
    const auto form = net::target::parse("/?" + request.body());
    if (!form) return oauth_refusal(400, "invalid_request", "The form cannot be read");
    const auto grant = form->first("grant_type");
    if (!grant) return oauth_refusal(400, "invalid_request", "grant_type is missing");
    if (*grant != "client_credentials")
        return oauth_refusal(400, "unsupported_grant_type", "grant_type must be client_credentials");
    const auto given = basic(request);
    if (!given) return oauth_refusal(401, "invalid_client", "Client id and secret are expected as HTTP Basic");
    token_request out{.client = given->client, .secret_digest = sha256(given->secret)};
    if (const auto wanted = form->first("scope"); wanted && !wanted->empty()) {
        out.scope = scope_of(*wanted);
        if (!out.scope) return oauth_refusal(400, "invalid_scope", "scope must be OSL, SI, ADMIN or DATAPASS");
    }
    return out;
}

reply give_token(const token_request& asked, tables& t, instant now, duration lifetime) {
    const auto own = t.clients.check(asked.client, asked.secret_digest);
    if (!own) return oauth_refusal(401, "invalid_client", "Unknown client or wrong secret");
    if (asked.scope && *asked.scope != *own) return oauth_refusal(400, "invalid_scope", "The client has another scope");
    constexpr std::size_t bytes = 32;
    const auto token = to_base64url(random_bytes(bytes));
    const auto begin = to_milliseconds(now);
    t.clients.add_token(sha256(token), asked.client, begin, to_milliseconds(now + lifetime));
    json::writer out;
    out.begin_object()
        .member("access_token", token)
        .member("token_type", "Bearer")
        .member("expires_in", std::chrono::duration_cast<std::chrono::seconds>(lifetime).count())
        .member("scope", text(*own))
        .end_object();
    return with_json(200, out.text());
}

}  // namespace qf::inbox
