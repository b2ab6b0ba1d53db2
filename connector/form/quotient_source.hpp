// connector/form/quotient_source.hpp -- where a quotient familial comes from: API Particulier, or the demonstration's
// people.
//
// Promise:  as particulier/client.hpp says.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/particulier/client.hpp"

namespace qf::form {

class quotient_source {
public:
    virtual ~quotient_source() = default;
    virtual awaitable<particulier::outcome<particulier::answer>> ask(particulier::question question) = 0;
};

}  // namespace qf::form
