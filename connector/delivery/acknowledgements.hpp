// connector/delivery/acknowledgements.hpp -- what communes answer through HubEE: read, written down, closed.
//
// Promise:  every event of our cases is read, written down, acknowledged (RECEIVED) and its notice deleted, in this
//           order; a crash anywhere repeats a step and loses none. When the commune is done (DONE, REFUSED), the case
//           and the folder are closed and their ids forgotten. Notices of other process codes, and of cases that this
//           ledger does not know (another shard's), are left alone; a list full of them is asked for again, longer.
//           A notice that cannot be dealt with keeps no other one waiting: it is put off and tried in every round.
//           A round takes place every `every`, half more or less, so that shards do not come together.
// Fails:    a round that meets an ill HubEE ends there; the next one goes on. Counted and logged, never thrown.
// Thread:   the loop.
// Source:   HubEE's functional specification, closing of a case by the online-service operator
#pragma once

#include "connector/base/clock.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/hubee/client.hpp"
#include "connector/ledger/answers.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace qf::delivery {

struct acknowledgements_conf {
    std::string subscriber = {};  // whose hub this is; empty: HubEE
    std::string process_code = "FormulaireQF";
    duration every = std::chrono::minutes{2};
    unsigned page = 100;                             // notices asked for at once, at first
    unsigned page_max = 10'000;                      // where foreign ones fill the page
    duration close_after = std::chrono::minutes{5};  // a closing that was left half-done is taken up again
    duration close_again = std::chrono::hours{1};    // one that HubEE refuses, no sooner than this
};

class acknowledgements {
public:
    acknowledgements(asio::any_io_executor loop, acknowledgements_conf conf, hubee::client& hubee,
                     ledger::answers& book, clock_source& clock, const logger& log, metrics& counts);

    void start();
    awaitable<void> stop();
    awaitable<error_code> round();  // one, now

private:
    struct counters {
        explicit counters(metrics& m);
        counter &read, &foreign, &put_off, &closed, &failed;
    };
    struct reading;  // what one round has seen of the list
    awaitable<void> go_on();
    awaitable<error_code> read_list(reading& so_far);
    awaitable<error_code> look_at(const hubee::notice& notice, reading& so_far);
    awaitable<error_code> take(const hubee::notice& notice, const ledger::visible_dossier& d, reading& so_far);
    awaitable<error_code> close(const ledger::visible_dossier& d);
    awaitable<error_code> close_half_done();

    acknowledgements_conf conf_;
    hubee::client& hubee_;
    ledger::answers& book_;
    clock_source& clock_;
    const logger& log_;
    counters counters_;
    bool well_ = true;
    std::set<std::string> suspects_;           // notices that could not be dealt with: the last ones of a list
    std::map<std::string, duration> refused_;  // closings, by dossier: not before this uptime
    crew crew_;
};

// A case's status as the ledger names it; none: it is no answer of a commune's.
std::optional<ledger::answer> answer_in(std::string_view case_status) noexcept;

}  // namespace qf::delivery
