// connector/delivery/way.hpp -- the way to a subscriber: what differs between HubEE's protocol and a signed webhook.
//
// Promise:  advance() takes one opened dossier from where the ledger says it is until the commune can see it, writing
//           each step down before the next; it may stop anywhere, and the next attempt goes on from there without
//           showing anything twice. Written down is all but the last: that the commune can see it.
// Fails:    with the refusal of the step that failed, and its name in `step`.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/errors.hpp"
#include "connector/base/time.hpp"
#include "connector/base/traceparent.hpp"
#include "connector/dossier/attachments.hpp"
#include "connector/ledger/ledger.hpp"
#include "schemas/transmission.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace qf::delivery {

// An opened envelope, ready to be carried.
struct prepared {
    schemas::transmission transmission;
    std::string digest;  // of the signed content
    std::array<dossier::attachment, 3> attachments;
    std::array<std::string, 3> attachment_digests;  // base64 SHA-256
};

struct refusal {
    error_code code;
    unsigned http_status = 0;                  // 0: no answer
    std::optional<duration> retry_after = {};  // as the subscriber asked
};

struct advanced {
    refusal cause;                  // no error: the commune can see it
    std::string_view step = {};     // the step that failed
    bool got_on = false;            // a step before it was done and written down
    std::string case_message = {};  // what the case is to be told once that is written down (case_messages.hpp)
};

class way {
public:
    virtual ~way() = default;
    virtual awaitable<advanced> advance(const prepared& dossier, ledger::dossier known, const traceparent& trace) = 0;
    // Deletes a folder that will never be completed; `visible` when the commune can see it after all: it stays.
    enum class burial { deleted, visible };
    virtual awaitable<result<burial>> bury(const std::string& folder) = 0;
};

// To whom dossiers go: HubEE (its name is empty), or a vendor.
struct subscriber {
    std::string name;
    delivery::way* way = nullptr;
    unsigned window_max = 256;  // attempts under way at once
    unsigned a_minute = 0;      // attempts begun in a minute; 0: no limit
};

}  // namespace qf::delivery
