#include "connector/oidc/token_fault.hpp"

#include <boost/throw_exception.hpp>

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace qf::oidc {
namespace {

struct words {
    std::string_view of_id_token, of_userinfo;
};
// In the order of the enum.
constexpr auto all = std::to_array<words>({{"id_token_malformed", "userinfo_malformed"},
                                           {"id_token_too_large", "userinfo_too_large"},
                                           {"id_token_header", "userinfo_header"},
                                           {"id_token_alg", "userinfo_alg"},
                                           {"id_token_kid", "userinfo_kid"},
                                           {"id_token_alg_of_key", "userinfo_alg_of_key"},
                                           {"id_token_signature", "userinfo_signature"},
                                           {"id_token_incomplete", "userinfo_incomplete"},
                                           {"id_token_iss", "userinfo_iss"},
                                           {"id_token_aud", "userinfo_aud"},
                                           {"id_token_azp", "userinfo_azp"},
                                           {"id_token_exp", "userinfo_exp"},
                                           {"id_token_iat", "userinfo_iat"},
                                           {"id_token_iat_old", "userinfo_iat_old"},
                                           {"id_token_nbf", "userinfo_nbf"},
                                           {"id_token_nonce", "userinfo_nonce"},
                                           {"id_token_acr", "userinfo_acr"},
                                           {"id_token_at_hash", "userinfo_at_hash"},
                                           {"id_token_sub", "userinfo_sub"}});
static_assert(all.size() == static_cast<std::size_t>(token_fault::subject) + 1);

}  // namespace

std::string_view word_of(token_kind kind, token_fault fault) noexcept {
    const auto& both = all.at(static_cast<std::size_t>(fault));
    return kind == token_kind::id_token ? both.of_id_token : both.of_userinfo;
}

void throw_exception_from_error(token_fault fault, const boost::source_location& location) {
    boost::throw_exception(std::runtime_error{std::string{word_of(token_kind::id_token, fault)}}, location);
}

}  // namespace qf::oidc
