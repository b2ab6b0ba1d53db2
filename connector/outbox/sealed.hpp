// connector/outbox/sealed.hpp -- what the outbox keeps of a transmission: its envelope, and what is known without
// opening it.
#pragma once

#include "connector/base/time.hpp"

#include <cstdint>
#include <string>

namespace qf::outbox {

struct sealed {
    std::string id;           // the transmission's
    std::string body;         // the envelope
    std::string traceparent;  // of the request that brought it
};

struct waiting {               // all of one but its body
    std::uint64_t number = 0;  // in the order in which they came
    std::string recipient_key;
    std::string id;
    instant put_at{};
};

}  // namespace qf::outbox
