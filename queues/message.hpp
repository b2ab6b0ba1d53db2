// queues/message.hpp -- what a queue carries: an id, bytes, and a trace. Never a citizen's data outside the bytes.
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

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

// What may be shown of one: all but the envelope.
struct parked_entry {
    std::string id;
    std::string recipient_key;
    std::string reason;
    std::string reference;
    instant parked_at{};
    std::size_t size = 0;  // of the envelope
};

struct page {
    std::size_t skip = 0;  // so many of the oldest
    std::size_t limit = 100;
};

enum class unparking {
    release,  // back to the queue it came from, behind what waits there
    discard,
};

struct unparked {
    std::vector<std::string> ids = {};  // found and settled, in the order of the parking place, each once
    bool whole = true;                  // every message of the place was looked at: an id that is not here is not there
};

}  // namespace qf::queues
