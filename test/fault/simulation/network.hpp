// test/fault/simulation/network.hpp -- what lies between the connector and a subscriber, and what it does to requests
// and answers. It outlives a process: a request that was on its way when its sender died still arrives.
//
// Promise:  a fate for each request, chosen by the dice within the weather; what the subscriber sees is in the order of
//           arrival, whoever still waits for the answer.
// Thread:   the loop of the process that sends.
#pragma once

#include "connector/net/sender.hpp"
#include "test/fault/simulation/dice.hpp"
#include "test/fault/simulation/model_hubee.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace qf::test {

enum class reachable { yes, refuses, silent, busy };

struct weather {              // chances, of each request
    double refused = 0;       // no connection
    double lost = 0;          // the request never arrives; its sender waits in vain, or is reset
    double answer_lost = 0;   // it arrives, perhaps long after its sender gave up
    double busy = 0;          // 429 or 503, with or without Retry-After
    double broken = 0;        // 500 without anything done
    double broken_after = 0;  // 500, 502, or a page of a gateway, and it was done
    double babble = 0;        // a gateway in the place of HubEE, nothing was done
    double truncated = 0;     // half an answer
    double crossed = 0;       // the answer to someone else's request
    duration latency_max = std::chrono::milliseconds{50};
    duration late_max = std::chrono::minutes{2};  // of a request whose answer is lost
    reachable now = reachable::yes;
};

class network {
public:
    network(dice& chance, model_hubee& there) : chance_{chance}, there_{there} {}

    weather conditions;
    // Requests so far, and a digest of all of them with their times: two runs of a seed are the same.
    std::uint64_t requests = 0;
    std::uint64_t trace = 0;

    void settle(instant now);  // lets arrive what is due
    std::unique_ptr<net::sender> cable(clock_source& clock);

private:
    class sender;
    using place = std::shared_ptr<std::optional<net::response>>;
    struct in_flight {
        net::request what;
        place answer;
    };
    place dispatch(net::request what, instant arrives);
    net::response busy(instant now);
    net::response gateway();
    net::response spoilt(net::response answer, const net::request& to);
    void note(instant now, const net::request& what);

    dice& chance_;
    model_hubee& there_;
    std::multimap<instant, in_flight> on_their_way_;
    std::map<std::string, net::response> latest_;  // by method: for crossed answers
};

}  // namespace qf::test
