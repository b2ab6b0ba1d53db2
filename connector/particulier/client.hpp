// connector/particulier/client.hpp -- API Particulier: a person's quotient familial, with their FranceConnect token.
//
// Promise:  one question within the budget (2 s to connect, 15 s in all, retries included); no request is sent once the
//           token's life is over. A token that is none (RFC 6750) is refused here, so the demonstration's never leaves.
//           A month that is asked goes with Cache-Control: no-cache, since the server's cache ignores it; the answer
//           says which month was obtained. Members that we do not know are dropped: only those of qf.content/1 remain,
//           without what cannot be printed, whole numbers as such.
//           What is tried again, and when: retry.hpp.
// Fails:    with a `refusal` that says what the person can do. Logged for each request: status, error code and
//           X-Request-Id; never a body, a name or a token.
// Thread:   the loop.
// Source:   API Particulier v3, dss/quotient_familial/france_connect
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/recipient.hpp"
#include "connector/net/client.hpp"
#include "schemas/json.hpp"
#include "schemas/transmission.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::particulier {

struct question {
    siret recipient;
    std::string access_token;
    instant token_expires_at{};
    std::optional<schemas::year_month> month = {};  // none: now
};
struct answer {
    json::document data;  // {"allocataires","enfants","adresse","quotient_familial"}, each where given
    std::optional<schemas::year_month> obtained;  // as the answer says
};

enum class trouble {
    no_file,       // neither fund, or the one named, knows the person or can tell who it is
    log_in_again,  // the token is refused
    wait,          // 429, 409: after `retry_after`, where it was given
    try_later,     // a fund or the platform is away
    our_fault,     // the request was wrong: operator alert
};
struct refusal {
    trouble kind = trouble::try_later;
    std::string_view fund = {};  // "CAF", "MSA" where the code says which; else empty
    std::string code = {};       // "37003"; digits only, empty when there was none
    unsigned http_status = 0;    // 0: no answer, or nothing was asked
    std::optional<duration> retry_after = {};
};
template <class T>
using outcome = boost::system::result<T, refusal>;
[[noreturn]] void throw_exception_from_error(const refusal& r, const boost::source_location& location);

struct client_conf {
    net::client_conf http;  // origin of the API; its times are cut to those promised above
    duration budget = std::chrono::seconds{15};
};

class client {
public:
    client(asio::any_io_executor loop, client_conf conf, clock_source& clock, const logger& log, metrics& counts);
    ~client();
    awaitable<outcome<answer>> ask(question wanted);

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

// Pure: what an answer other than a good 200 means. `body` is read for {"errors":[{"code","meta":{"retry_in"}}]} only;
// retry_in counts (in seconds) where there is no Retry-After.
refusal judge(unsigned status, std::string_view body, std::string_view retry_after, instant now);
// Pure: the members of a 200 that we pass on; nothing when it is not what the contract says.
std::optional<answer> read_answer(std::string_view body);

}  // namespace qf::particulier
