// connector/form/demo_login.hpp -- a login without FranceConnect: a page of our own, where one chooses an invented
// person.
//
// Promise:  as site/demo_login.hpp says. The token, "demo:<person's id>", is one that demo_source alone understands.
// Fails:    as there; and our_fault, "demo_person_unknown".
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/form/identity_provider.hpp"
#include "connector/form/pages.hpp"
#include "connector/site/demo_login.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace qf::form {

inline constexpr std::string_view demo_token_prefix = "demo:";

class demo_login final : public site::demo_way<identity_provider> {
public:
    using demo_way::demo_way;
    awaitable<oidc::outcome<citizen>> arrive(oidc::callback got, std::optional<oidc::departure> kept) override;
};

std::vector<demo_choice> demo_choices();  // for the page

}  // namespace qf::form
