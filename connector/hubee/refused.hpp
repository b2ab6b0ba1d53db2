// connector/hubee/refused.hpp -- an answer that is not the one hoped for, as a refusal.
#pragma once

#include "connector/base/time.hpp"
#include "connector/hubee/client.hpp"
#include "connector/net/message.hpp"

namespace qf::hubee {

// A 2xx that got here is not what the contract says: destination_babbles.
inline refusal refused(const net::response& answer, instant now) {
    refusal out{judge_status(answer.result_int(), answer.body()), answer.result_int()};
    if (!out.code) out.code = errc::destination_babbles;
    const auto wait = answer.find(net::http::field::retry_after);
    if (wait != answer.end()) out.retry_after = parse_retry_after(wait->value(), now);
    return out;
}

}  // namespace qf::hubee
