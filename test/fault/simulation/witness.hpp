// test/fault/simulation/witness.hpp -- a way to a subscriber that notes how the last try at each dossier ended.
//
// Promise:  changes nothing. What it noted outlives it, and the daemon's death: it is the world's.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/delivery/way.hpp"

#include <map>
#include <string>

namespace qf::test {

class witness final : public delivery::way {
public:
    using endings = std::map<std::string, error_code, std::less<>>;  // by transmission id
    witness(delivery::way& there, endings& notes) : there_{there}, notes_{notes} {}

    awaitable<delivery::advanced> advance(const delivery::prepared& what, ledger::dossier known,
                                          const traceparent& trace) override {
        const auto id = what.transmission.id().text();
        auto done = co_await there_.advance(what, std::move(known), trace);
        notes_[id] = done.why.code;
        co_return done;
    }
    awaitable<result<burial>> bury(const std::string& folder) override { return there_.bury(folder); }

private:
    delivery::way& there_;
    endings& notes_;
};

}  // namespace qf::test
