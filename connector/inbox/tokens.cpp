#include "connector/inbox/tokens.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/random.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/tables.hpp"
#include "connector/net/field_text.hpp"
#include "connector/net/gzip.hpp"
#include "connector/net/message.hpp"

#include <optional>

namespace qf::inbox {
namespace {

namespace field = net::http::field;
using net::http::same_text;

constexpr std::size_t token_body_max = 64 << 10;  // bytes, unpacked

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

struct token_wish {  // what a body says, whatever its form
    std::optional<std::string> grant = {};
    std::optional<std::string> scope = {};
    std::optional<std::string> client = {};
    std::optional<std::string> secret = {};
};

template <class Value>  // Value(std::string_view name): an optional text
token_wish wish_of(Value value) {
    const auto text = [&](std::string_view name) {
        const auto found = value(name);
        return found ? std::optional<std::string>{*found} : std::nullopt;
    };
    return {text("grant_type"), text("scope"), text("client_id"), text("client_secret")};
}

std::variant<token_wish, reply> token_body(const net::request& request) {
    const auto packing = net::packing_of(request);
    if (packing == net::packing::other)
        return oauth_refusal(415, "invalid_request", "Content-Encoding must be gzip, or absent");
    result<std::string> plain = request.body().substr(0, token_body_max + 1);
    if (packing == net::packing::gzip) plain = net::unpacked(request.body(), token_body_max);
    if ((plain && plain->size() > token_body_max) || (!plain && plain.error() == errc::too_large))
        return oauth_refusal(413, "invalid_request", "The body is too large");
    if (!plain) return oauth_refusal(400, "invalid_request", "The body cannot be unpacked");
    while (plain->ends_with('\n') || plain->ends_with('\r')) plain->pop_back();
    const auto type =
        net::trimmed(std::string_view{request[field::content_type]}.substr(0, request[field::content_type].find(';')));
    if (same_text(type, "application/json")) {
        const auto parsed = json::document::parse(*plain);
        if (!parsed || !parsed->root().is_object())
            return oauth_refusal(400, "invalid_request", "The body is no JSON object");
        return wish_of([&](std::string_view name) { return (*parsed)[name].text(); });
    }
    if (!type.empty() && !same_text(type, "application/x-www-form-urlencoded"))
        return oauth_refusal(415, "invalid_request",
                             "Content-Type must be application/x-www-form-urlencoded or application/json");
    const auto form = net::target::parse("/?" + *plain);
    if (!form) return oauth_refusal(400, "invalid_request", "The form cannot be read");
    return wish_of([&](std::string_view name) { return form->first(name); });
}

}  // namespace

std::variant<token_request, reply> read_token_request(const net::request& request) {
    auto body = token_body(request);
    if (auto* refused = std::get_if<reply>(&body)) return std::move(*refused);
    const auto& wish = std::get<token_wish>(body);
    if (!wish.grant) return oauth_refusal(400, "invalid_request", "grant_type is missing");
    if (*wish.grant != "client_credentials")
        return oauth_refusal(400, "unsupported_grant_type", "grant_type must be client_credentials");
    auto given = basic(request);
    if (given && wish.client && *wish.client != given->client)
        return oauth_refusal(400, "invalid_request", "The client is given twice, and not the same");
    if (!given && wish.client && wish.secret) given = credentials{*wish.client, *wish.secret};
    if (!given)
        return oauth_refusal(401, "invalid_client", "Client id and secret are expected as HTTP Basic or in the body");
    token_request out{.client = given->client, .secret_digest = sha256(given->secret)};
    if (wish.scope && !wish.scope->empty()) {
        out.scope = scope_of(*wish.scope);
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
