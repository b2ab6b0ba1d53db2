// connector/hubee/refused.hpp -- an answer that is not the one hoped for, as a refusal.
#pragma once

#include "connector/base/time.hpp"
#include "connector/hubee/client.hpp"
#include "connector/net/message.hpp"
#include "schemas/json.hpp"

namespace qf::hubee {

// A 2xx that got here is not what the contract says: destination_babbles.
inline refusal refused(const net::response& answer, instant now) {
    refusal out{judge_answer(answer.result_int(), answer.body()), answer.result_int()};
    if (!out.code) out.code = errc::destination_babbles;
    const auto wait = answer.find(net::http::field::retry_after);
    if (wait != answer.end()) out.retry_after = parse_retry_after(wait->value(), now);
    return out;
}

// A token service's word about our credentials: an OAuth error (RFC 6749 section 5.2) or HubEE's own. Not a gateway's.
inline bool refuses_credentials(const net::response& answer) {
    const auto status = answer.result_int();
    if (status < 400 || status >= 500 || status == 408 || status == 429) return false;
    if (is_own_word(answer.body())) return true;
    const auto written = json::document::parse(answer.body());
    return written && (*written)["error"].text().has_value();
}

}  // namespace qf::hubee
