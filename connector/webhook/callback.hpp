// connector/webhook/callback.hpp -- what became of a dossier, as a subscriber tells it afterwards, signed.
//
// Promise:  nothing of a body is believed, nor told back, before a key of its subscriber has signed it, within five
//           minutes of now. Every fault of a signed body is in `out`. A message that is sent again within that time
//           comes out the same, with the same message_id: applying a status twice must change nothing.
// Fails:    not_found (no such subscriber, or it may not call back), too_large (over body_max), signature_wrong,
//           malformed_json, content_invalid.
// Not here: whether the dossier exists and went to this subscriber: the ledger knows.
// Thread:   any.
#pragma once

#include "connector/base/faults.hpp"
#include "connector/base/reference.hpp"
#include "connector/base/uuid.hpp"
#include "connector/net/server.hpp"
#include "connector/webhook/subscriber.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qf::webhook {

inline constexpr std::size_t callback_max = 16 << 10;  // bytes

enum class dossier_status { sent, si_received, in_progress, add_awaiting, done, refused };
std::string_view name_of(dossier_status s) noexcept;  // "SI_RECEIVED"

struct status_change {
    std::string message_id;            // webhook-id
    std::optional<uuid> transmission;  // one of these two at least
    std::optional<qf::reference> reference;
    dossier_status status{};
    instant happened_at{};  // when it happened, by the subscriber's clock
};

result<status_change> parse_callback(const stamp& proof, std::string_view body, std::span<const verifying_key> keys,
                                     instant now, faults& out);
// The same for a request that came in for the subscriber of that name.
result<status_change> read_callback(const net::request& request, std::string_view name,
                                    std::span<const subscriber_conf> all, instant now, faults& out);
// 400, 401, 404 or 413, with the reason and every fault.
net::response refuse_callback(const error_code& reason, const faults& found);

}  // namespace qf::webhook
