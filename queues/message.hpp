// queues/message.hpp -- what a queue carries: an id, bytes, and a trace. Never a citizen's data outside the bytes.
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/recipient.hpp"

#include <string>
#include <string_view>

namespace qf::queues {

struct message {
    std::string id;    // the transmission's id: AMQP message_id
    std::string body;  // the envelope
    std::string traceparent = {};
};

enum class parking_place {
    business,   // the dossier cannot be accepted
    technical,  // signature, schema, expired key…
};
constexpr std::string_view name_of(parking_place p) noexcept {
    return p == parking_place::business ? "business" : "technical";
}

struct parked_message {
    queues::message message;
    std::string recipient_key;   // the queue it came from
    std::string reason;          // a reason code (connector/base/errors.hpp)
    std::string reference = {};  // shown to people; empty when the envelope could not be opened
    instant parked_at{};
};

}  // namespace qf::queues
