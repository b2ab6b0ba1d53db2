// test/fault/simulation/witness.hpp -- a way to a subscriber that notes how the last try at each dossier ended, and how
// often it was refused unclearly with another one taken between.
//
// Promise:  changes nothing. What it noted outlives it, and the daemon's death: it is the world's.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/delivery/policy.hpp"
#include "connector/delivery/way.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace qf::test {

class witness final : public delivery::way {
public:
    struct note {
        error_code last;
        std::size_t apart = 0;       // since the last step that was done
        std::size_t apart_most = 0;  // ever: a parking that is in doubt is tried again, and may end with a delivery
        std::uint64_t taken = 0;
    };
    struct endings {
        std::map<std::string, note, std::less<>> of;              // by transmission id
        std::map<std::string, std::uint64_t, std::less<>> taken;  // by subscriber
    };
    witness(std::string subscriber, delivery::way& there, endings& notes)
        : subscriber_{std::move(subscriber)}, there_{there}, notes_{notes} {}

    awaitable<delivery::advanced> advance(const delivery::prepared& what, ledger::dossier known,
                                          const traceparent& trace) override {
        const auto id = what.transmission.id().text();
        auto done = co_await there_.advance(what, std::move(known), trace);
        auto& mine = notes_.of[id];
        auto& taken = notes_.taken[subscriber_];
        mine.last = done.cause.code;
        if (done.got_on) mine.apart = 0;
        if (!done.cause.code) {
            ++taken;
            mine.apart = 0;
        } else if (delivery::is_unclear(done.cause.code, done.cause.http_status)) {
            const bool refused = done.cause.http_status >= 300;  // else a success that is not told as one
            if (refused && (mine.apart == 0 || taken > mine.taken)) ++mine.apart;
            mine.apart_most = std::max(mine.apart_most, mine.apart);
            mine.taken = taken;
        }
        co_return done;
    }
    awaitable<result<burial>> bury(const std::string& folder) override { return there_.bury(folder); }

private:
    std::string subscriber_;
    delivery::way& there_;
    endings& notes_;
};

}  // namespace qf::test
