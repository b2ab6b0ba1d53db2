// connector/delivery/daemon_conf.hpp -- what an operator can set of the delivery daemon and of its courier: values only,
// so that who reads a configuration parses no daemon.
//
// Thread:   any.
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"
#include "connector/delivery/policy.hpp"
#include "connector/envelope/envelope.hpp"

#include <chrono>
#include <cstdint>

namespace qf::delivery {

struct courier_conf {
    envelope::envelope_conf envelope;
    retry_policy retry;
    unsigned threads = 1;  // that open envelopes and make attachments; 0: the loop itself
};

struct shard {  // of the recipients: those whose hash falls to `number`, of `count`
    unsigned number = 0;
    unsigned count = 1;
    bool has(const recipient& owner) const { return stable_hash(owner) % count == number; }
};

struct daemon_conf {
    courier_conf courier;
    unsigned lane_window = 20;    // dossiers of one recipient under way at once; also the consumer's prefetch, at last
    unsigned lane_a_minute = 0;   // begun in a minute for one recipient; 0: no limit
    unsigned dossiers_max = 256;  // under way at once, over all lanes, and not slow
    unsigned slow_max = 2'048;    // under way for longer than slow_after
    unsigned fetched_max = 20'000;  // messages asked of the queue in advance, over all lanes
    unsigned catch_up = 200;        // lanes of a destination that is well again come back so many a second
    duration slow_after = std::chrono::seconds{1};
    duration refresh = std::chrono::seconds{5};
    duration grace = std::chrono::seconds{20};
    delivery::shard shard;
    unsigned threads = 1;           // for the registry; 0: the loop itself
    std::uint64_t jitter_seed = 0;  // 0: an unpredictable one; else the same waits each time
};

}  // namespace qf::delivery
