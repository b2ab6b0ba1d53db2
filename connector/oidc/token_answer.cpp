#include "connector/oidc/token_answer.hpp"

#include "connector/oidc/optional_member.hpp"
#include "connector/oidc/query.hpp"
#include "connector/oidc/refusals.hpp"

#include <algorithm>
#include <cstdint>

namespace qf::oidc {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t access_token_max = 8 << 10;  // bytes: it must fit a header field
constexpr duration life_unsaid = 60s;              // where expires_in is left out, which it may be: FranceConnect's own
constexpr duration life_max = 24h;

bool may_stand_in_a_field(std::string_view token) {
    return !token.empty() && token.size() <= access_token_max &&
           std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_bearer(std::string_view type) {
    constexpr std::string_view name = "bearer";
    return std::ranges::equal(type, name, [](char a, char b) { return a == b || a + 32 == b; });
}

}  // namespace

outcome<token_answer> token_answer::read(const net::response& answer) {
    const auto status = answer.result_int();
    const auto document = json::document::parse(answer.body());
    const auto said = document ? document->root() : json::value{};
    if (status != 200) return unwelcome(step::token, status, said["error"].text().value_or(""));

    const auto life = said["expires_in"];
    token_answer out;
    out.access_token = said["access_token"].text_or("");
    out.id_token = said["id_token"].text_or("");
    out.life = life_unsaid;
    if (is_given(life)) {
        const auto seconds = life.integer().value_or(0);
        if (seconds <= 0) return nonsense(step::token, status);
        out.life = std::chrono::seconds{std::min(seconds, std::int64_t{life_max / 1s})};
    }
    if (!may_stand_in_a_field(out.access_token) || out.id_token.empty() ||
        !is_bearer(said["token_type"].text().value_or("")))
        return nonsense(step::token, status);
    return out;
}

std::string token_question(const provider_conf& conf, std::string_view code, std::string_view verifier,
                           std::string_view assertion) {
    query out;
    out.add("grant_type", "authorization_code");
    out.add("code", code);
    out.add("redirect_uri", conf.redirect_uri);
    out.add("client_id", conf.client_id);
    if (assertion.empty()) {
        out.add("client_secret", conf.client_secret);
    } else {
        out.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        out.add("client_assertion", assertion);
    }
    if (!verifier.empty()) out.add("code_verifier", verifier);
    return out.text();
}

}  // namespace qf::oidc
