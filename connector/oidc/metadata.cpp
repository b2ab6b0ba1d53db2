#include "connector/oidc/metadata.hpp"

#include "connector/oidc/optional_member.hpp"
#include "connector/oidc/refusals.hpp"

#include <optional>

namespace qf::oidc {
namespace {

constexpr std::size_t address_size_max = 2048;
constexpr login_refusal wrong_endpoints{login_trouble::our_fault, "discovery_endpoints", 200};

// The target of an address at `home`; nothing for any other address.
std::optional<std::string> target_at(const net::origin& home, std::string_view address) {
    if (address.size() > address_size_max) return std::nullopt;
    const auto path = address.find('/', std::min(address.find("://"), address.size() - 1) + 3);
    if (path == address.npos) return std::nullopt;
    const auto where = net::origin::parse(address.substr(0, path));
    if (!where || where->text() != home.text()) return std::nullopt;
    std::string out{address.substr(path)};
    if (!net::target::parse(out)) return std::nullopt;
    return out;
}

}  // namespace

std::string discovery_target(const net::origin& issuer) {
    return issuer.prefix() + "/.well-known/openid-configuration";
}

outcome<metadata> metadata::parse(std::string_view text, const std::string& issuer) {
    const auto home = net::origin::parse(issuer);
    const auto document = json::document::parse(text);
    if (!document || !document->root().is_object()) return nonsense(step::discovery, 200);
    const auto& said = *document;
    if (!home || said["issuer"].text() != issuer)
        return login_refusal{login_trouble::our_fault, "discovery_issuer", 200};

    const auto found = [&](std::string_view name) { return target_at(*home, said[name].text().value_or("")); };
    const auto authorization = found("authorization_endpoint");
    const auto token = found("token_endpoint");
    const auto userinfo = found("userinfo_endpoint");
    const auto keys = found("jwks_uri");
    const auto end_session = found("end_session_endpoint");
    if (!authorization || !token || !userinfo || !keys) return wrong_endpoints;
    if (is_given(said["end_session_endpoint"]) && !end_session) return wrong_endpoints;

    metadata out;
    out.authorization = said["authorization_endpoint"].text_or("");
    out.end_session = said["end_session_endpoint"].text_or("");
    out.token = *token;
    out.userinfo = *userinfo;
    out.keys = *keys;
    out.names_itself_on_return = said["authorization_response_iss_parameter_supported"].boolean().value_or(false);
    said["code_challenge_methods_supported"].for_each_item(
        [&](json::value method) { out.offers_pkce = out.offers_pkce || method.text() == "S256"; });
    return out;
}

}  // namespace qf::oidc
