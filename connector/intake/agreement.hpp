// connector/intake/agreement.hpp -- what is active at HubEE and what is active here agree: looked at once a day, and
// when an operator asks (qf-connector communes sync).
//
// Promise:  a recipient of a known commune whose subscription HubEE has active is active here; one that HubEE has not
//           is not, for its dossiers would be refused. Left as they are, and told: whose authorization was taken back
//           here (approved: no), whom an operator deactivated, whose commune nobody knows.
//           Who gets dossiers by webhook is no affair of HubEE's. Only what was active here before HubEE was asked can
//           be found missing there. When a great part of it is missing (or everything), HubEE's answer is doubted, and
//           nothing is made inactive unless that is asked for. An enrolment that awaits its activation, or an operator,
//           goes on when HubEE has it active; one that was active and is so no more waits for an operator.
// Fails:    with HubEE's refusal, or storage_failed and storage_full. What was done until then stays done.
// Thread:   the loop; SQLite on the worker that is given.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/time.hpp"
#include "connector/base/worker.hpp"
#include "connector/communes/registry.hpp"
#include "connector/hubee/referential.hpp"
#include "connector/intake/enrolment_store.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qf::intake {

enum class difference {
    enrolled,         // active there, unknown here: enrolled and active
    activated,        // active there, inactive here: active
    deactivated,      // inactive there, active here: inactive
    withheld,         // inactive there, left active here: too many at once
    withdrawn_here,   // active there, taken back here: left
    held_here,        // active there, deactivated here by an operator: left
    commune_unknown,  // active there for a commune that the registry does not know: left
};
constexpr std::array<std::string_view, 7> difference_names = {
    "enrolled", "activated", "deactivated", "withheld", "withdrawn_here", "held_here", "commune_unknown"};
constexpr std::string_view name_of(difference d) noexcept {
    return difference_names[static_cast<std::size_t>(d)];
}

struct differing {
    qf::recipient recipient;
    difference is;
    std::string name = {};  // the organization's, or the commune's
};
struct comparison {
    std::size_t active_there = 0;
    std::vector<differing> rows = {};  // ordered by recipient
    std::size_t count(difference d) const;
};

enum class changes { made, told };   // told: nothing is changed
enum class losses { bounded, any };  // whether many may become inactive at once

// What is known here, for compare().
struct known_here {
    std::vector<communes::enrolled> recipients;    // now
    std::vector<recipient> active_before;          // HubEE was asked; through HubEE
    std::vector<recipient> unknown_communes = {};  // of those that HubEE has active
    std::vector<siret> taken_back = {};            // organizations whose every authorization was taken back
};
comparison compare(const std::vector<hubee::active_subscription>& there, const known_here& here, losses allowed);

awaitable<hubee::outcome<comparison>> agree(hubee::referential& hubee, worker& storage, communes::registry& communes,
                                            enrolment_store& enrolments, const clock_source& clock, changes wanted,
                                            losses allowed);

struct agreement_conf {
    std::filesystem::path communes, enrolments;
    duration first = std::chrono::minutes{10};  // after the start
    duration every = std::chrono::hours{24};
    duration again = std::chrono::hours{1};  // after a failure
};

class agreement {
public:
    agreement(asio::any_io_executor loop, agreement_conf conf, std::unique_ptr<hubee::referential> hubee,
              clock_source& clock, const logger& log, metrics& counts);
    ~agreement();

    void start();
    awaitable<void> stop();

private:
    awaitable<void> live();
    awaitable<hubee::outcome<comparison>> look();
    void tell(const comparison& seen);

    agreement_conf conf_;
    std::unique_ptr<hubee::referential> hubee_;
    clock_source& clock_;
    const logger& log_;
    std::array<gauge*, difference_names.size()> seen_{};
    communes::registry communes_;
    enrolment_store enrolments_;
    worker storage_{1};
    crew crew_;
};

}  // namespace qf::intake
