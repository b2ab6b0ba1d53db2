// connector/delivery/lane.hpp -- what the daemon knows of one recipient's queue and of one destination. Its waiting is
// a paused consumer, never a held message; what the consumer has fetched waits in the queue's own shelf.
//
// Promise:  plain state, changed by the daemon; dispatcher.hpp chooses among the lanes whose messages have come.
// Thread:   the loop.
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"
#include "connector/delivery/breaker.hpp"
#include "connector/delivery/way.hpp"
#include "connector/delivery/window.hpp"
#include "connector/ledger/standings.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace qf::delivery {

enum class lane_state {
    closed,  // to be opened: new, or the queue was not reachable
    open,
    paused,   // its consumer is cancelled
    leaving,  // as paused: another subscriber gets its dossiers once none is under way
};

enum class reputation { unknown, proven, failing };  // what its last attempt says of it

struct destination;

struct lane {
    recipient owner;
    destination* leads_to = nullptr;  // none: nobody knows its subscriber, and it stays closed
    lane_state state = lane_state::closed;
    bool narrow = false;   // back from a pause: one message at a time until one succeeds
    bool proven = false;   // its last attempt succeeded
    unsigned fetches = 0;  // its consumer's prefetch
    unsigned under_way = 0;
    window wide{1, 20};
    pace starts{0};
    bool offered = false;  // its queue has a message to be taken, as far as it has said

    // Why and until when it is paused. None of both: with its destination.
    std::optional<ledger::lane_cause> cause = {};
    unsigned failures = 0;    // in a row
    instant since{};          // the first of them, by the wall clock
    instant resume_at{};      // by the daemon's own time (daemon.hpp); meaningless for an operator's pause
    bool remembered = false;  // it has a row in the ledger

    reputation stands() const noexcept {
        if (proven) return reputation::proven;
        return failures > 0 ? reputation::failing : reputation::unknown;
    }

    // The dispatcher's.
    std::int64_t credit = 0;  // bytes; what it has sent beyond it is a debt to its next turns
    bool in_line = false;
};

struct destination {
    explicit destination(delivery::subscriber s)
        : subscriber{std::move(s)}, wide{8, subscriber.window_max}, starts{subscriber.a_minute} {}

    // Slow ones leave the window to others while the destination serves others, and a few of them in any case: a window
    // that hanging communes have filled would learn of nobody else before they give up.
    bool room(instant now) const noexcept {
        constexpr unsigned any_way = 32;
        const bool serves = succeeded_at > now - std::chrono::seconds{5};
        return wide.room(under_way - (serves ? slow : std::min(slow, any_way)));
    }

    delivery::subscriber subscriber;
    breaker fuse{};
    window wide;
    pace starts;
    unsigned lanes = 0;
    unsigned under_way = 0;
    unsigned slow = 0;  // of those
    instant succeeded_at{};
    duration took_at{};  // the uptime of its answer, when it last took a dossier from this process
    // When it last refused one unclearly, by dossier. Forgotten with the process: then that it took another in between
    // has to be seen anew.
    std::map<std::string, duration, std::less<>> doubted = {};
    std::deque<lane*> paused = {};  // their messages wait for this destination to be well again
    instant probe_at{};             // while it is not: when the next lane is opened to try
};

}  // namespace qf::delivery
