// connector/delivery/saga.hpp -- the way to a subscriber that speaks HubEE's protocol: create the folder, put its
// attachments, complete it.
//
// Promise:  next_action() is pure: from what the ledger says to what is done next. advance() obeys it, writes each step
//           down before the next, and is resumable between any two. A folder from an earlier attempt is looked at
//           first: gone → begun again; visible → only written down; incomplete → what is missing is put; of other
//           contents (another version of this program made them) → deleted and begun again.
// Fails:    with the refusal of the step that failed, and its name in `at`.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/delivery/steps.hpp"
#include "connector/delivery/way.hpp"
#include "connector/hubee/client.hpp"

#include <array>
#include <string>
#include <string_view>

namespace qf::delivery {

enum class action { look, create, attach, complete, nothing };

struct progress {
    ledger::dossier known;
    bool looked = false;             // the folder was seen in this attempt, or made in it
    std::array<bool, 3> received{};  // attachments that the subscriber has already
};
action next_action(const progress& p);
std::string_view name_of(action a) noexcept;

class saga final : public way {
public:
    saga(hubee::client& hubee, ledger::ledger& book, step_watch& watch) : hubee_{hubee}, ledger_{book}, watch_{watch} {}
    awaitable<advanced> advance(const prepared& dossier, ledger::dossier known, const traceparent& trace) override;
    awaitable<result<burial>> bury(const std::string& folder) override;

private:
    struct trip;
    awaitable<hubee::refusal> perform(action a, trip& t);
    awaitable<hubee::refusal> look(trip& t);
    awaitable<hubee::refusal> create(trip& t);
    awaitable<hubee::refusal> attach(trip& t);
    awaitable<hubee::refusal> put(trip& t, std::size_t index);
    awaitable<hubee::refusal> complete(trip& t);
    awaitable<hubee::refusal> refused(trip& t, hubee::refusal cause);
    awaitable<hubee::refusal> forget(trip& t);

    hubee::client& hubee_;
    ledger::ledger& ledger_;
    step_watch& watch_;
};

}  // namespace qf::delivery
