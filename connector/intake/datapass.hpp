// connector/intake/datapass.hpp -- DataPass tells us which communes are authorized, and which no longer are.
//
//   POST /api/datapass/webhook   X-Hub-Signature-256: sha256=<hexadecimal HMAC-SHA256 of the body>
//                                202 the event is on disk; 200 it was known; 400 no JSON; 401 the signature;
//                                422 with every fault, or when the code leads citizens to no commune; 503 it could not
//                                be stored: deliver it again
//
// Promise:  the signature is checked first, over the bytes as they came, in a time that tells nothing. HubEE is asked
//           after the answer (enrolment.hpp). What the event says of people (the applicant) is not read: it is neither
//           kept nor logged.
// Thread:   the loop.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/faults.hpp"
#include "connector/base/metrics.hpp"
#include "connector/intake/enrolment.hpp"
#include "connector/net/server.hpp"

#include <string>
#include <string_view>

namespace qf::intake {

// malformed_json, or content_invalid with every fault in `out`. An event from the future is one of them: it would
// outdate those that really come later.
result<authorization_event> parse_event(std::string_view body, instant now, faults& out);
// "sha256=…"; false when the secret is empty.
bool signed_by(std::string_view secret, std::string_view body, std::string_view signature);

class datapass {
public:
    // An empty secret closes the webhook (401 for all).
    datapass(enrolment& enrolment, std::string secret, const clock_source& clock, const logger& log, metrics& counts);
    awaitable<net::response> answer(const net::exchange& exchange);

private:
    enrolment& into_;
    std::string secret_;
    const clock_source& clock_;
    const logger& log_;
    counter& unsigned_;
    counter& faulty_;
};

}  // namespace qf::intake
