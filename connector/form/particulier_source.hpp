// connector/form/particulier_source.hpp -- quotients from API Particulier.
//
// Promise:  as particulier/client.hpp says; the demonstration's tokens are refused there, unsent.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/form/quotient_source.hpp"

namespace qf::form {

class particulier_source final : public quotient_source {
public:
    explicit particulier_source(particulier::client& api) : api_{api} {}
    awaitable<particulier::outcome<particulier::answer>> ask(particulier::question question) override;

private:
    particulier::client& api_;
};

}  // namespace qf::form
