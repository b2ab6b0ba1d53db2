// connector/intake/enrolment.hpp -- communes come and go: from an authorization's event to the registry and HubEE.
//
// Promise:  when note() returns, the event is on disk; HubEE is asked afterwards, however long it is away and however
//           often this process restarts, from the step that was reached. An authorization taken back takes the commune
//           out of the registry without asking HubEE anything, and nothing that was under way brings it back. A
//           commune is active only when HubEE has said that its subscription is.
//           What awaits an activation that this client may not do is looked at again from time to time.
//           Where one organization has several authorizations, it stays enrolled while one of them is given.
//           What is enrolled keeps the code that the event said, for HubEE; citizens find it where the code leads.
// Fails:    note(): commune_unknown, and nothing kept, when an approval's code leads to no commune; storage_failed,
//           storage_full. The constructor throws sqlite::failure.
// Thread:   the loop; SQLite on threads of its own.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/committer.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/log.hpp"
#include "connector/base/metrics.hpp"
#include "connector/base/time.hpp"
#include "connector/base/worker.hpp"
#include "connector/communes/registry.hpp"
#include "connector/hubee/referential.hpp"
#include "connector/intake/enrolment_store.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qf::intake {

struct enrolment_conf {
    std::filesystem::path file;
    std::string contact = {};  // the operator's address that HubEE gets for new organizations and subscriptions
    std::map<siret, commune_code> editors = {};  // whose software may receive by API, and where each is registered
    enrolment_retry retry = {};
};

class enrolment {
public:
    // Without a `hubee`, what is approved awaits its activation.
    enrolment(asio::any_io_executor loop, enrolment_conf conf, communes::registry communes,
              std::unique_ptr<hubee::referential> hubee, clock_source& clock, const logger& log, metrics& counts);
    ~enrolment();

    void start();
    awaitable<void> stop();  // what is under way goes on at the next start
    awaitable<result<effect>> note(authorization_event e);
    bool healthy() const noexcept { return healthy_; }

private:
    awaitable<void> serve(std::vector<enrolment_step> mine, awaitable<void> (enrolment::*carry)(enrolment_row));
    awaitable<void> wait_for_change(std::uint64_t seen, instant until);
    awaitable<void> settle(enrolment_row row);  // the registry's part of a step
    awaitable<void> ask(enrolment_row row);     // HubEE's part
    awaitable<hubee::outcome<next_move>> perform(enrolment_row& row);
    awaitable<hubee::outcome<next_move>> organize(enrolment_row& row);
    awaitable<hubee::outcome<next_move>> subscribe(enrolment_row& row);
    awaitable<hubee::outcome<next_move>> activate(enrolment_row& row);
    std::optional<hubee::software_editor> editor_of(const enrolment_row& row) const;
    awaitable<void> put(enrolment_row row, next_move move);
    awaitable<void> count();
    void changed();

    enrolment_conf conf_;
    communes::registry communes_;
    std::unique_ptr<hubee::referential> hubee_;
    clock_source& clock_;
    const logger& log_;
    std::array<counter*, 4> effects_{};                        // by effect
    std::array<gauge*, enrolment_step_names.size()> steps_{};  // by step
    enrolment_store store_;
    doorbell bell_;
    std::uint64_t changes_ = 0;
    bool healthy_ = true;
    worker lookup_{1};  // the registry's thread
    committer writer_;  // the store's
    crew crew_;
};

}  // namespace qf::intake
