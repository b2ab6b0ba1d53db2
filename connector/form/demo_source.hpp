// connector/form/demo_source.hpp -- quotients of the demonstration's invented people.
//
// Promise:  the token names the person (demo_login.hpp); any other token, or one whose life is over, is refused as API
//           Particulier would. What is given is read by the same rules as API Particulier's answers; the month is the
//           one asked, or that of now in Paris, but for who has their own.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/form/quotient_source.hpp"

namespace qf::form {

class demo_source final : public quotient_source {
public:
    explicit demo_source(const clock_source& clock) : clock_{clock} {}
    awaitable<particulier::outcome<particulier::answer>> ask(particulier::question question) override;

private:
    const clock_source& clock_;
};

}  // namespace qf::form
