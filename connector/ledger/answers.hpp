// connector/ledger/answers.hpp -- what communes answered to the dossiers that they can see.
//
// Promise:  answered() keeps the latest by time, and nothing after a final one; closed() forgets the subscriber's ids:
//           from then on no notification is taken for this dossier.
// Fails:    not_found (no such visible dossier), lost_ownership (an older answer, or closed already: nothing changed),
//           storage_failed, storage_full.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/ledger/ledger_file.hpp"
#include "connector/ledger/states.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qf::ledger {

struct visible_dossier {
    std::string id;
    std::string reference;
    std::string recipient;  // <cog>.<siret>
    std::string subscriber;
    std::string folder, one_case;  // the subscriber's ids; empty once closed
    qf::ledger::answer answer = qf::ledger::answer::none;
    instant completed_at{};
    bool closed = false;
};

// A folder that was created and will never be completed.
struct orphan {
    std::string subscriber, folder, dossier;
    unsigned tries = 0;
};

// Attributes that a delivered dossier's case is still to be told.
struct case_message {
    std::string dossier, one_case, attributes;
    unsigned tries = 0;
    instant since{};
};

class answers {
public:
    explicit answers(ledger_file& file);
    ~answers();

    awaitable<result<std::optional<visible_dossier>>> by_case(std::string one_case);
    awaitable<result<std::optional<visible_dossier>>> by_id(std::string id);
    awaitable<result<std::optional<visible_dossier>>> by_reference(std::string reference);
    // Whether it is on its way to this subscriber, whose answer may come before our own note that it was taken.
    awaitable<result<bool>> under_way(std::string subscriber, std::string id, std::string reference);
    awaitable<error_code> answered(std::string id, answer given, instant moment);
    awaitable<error_code> closed(std::string id);
    // Processed by their communes before `until`, and not yet closed: what a crash left half-done.
    awaitable<result<std::vector<visible_dossier>>> to_close(std::string subscriber, instant until, unsigned limit);

    awaitable<result<std::vector<orphan>>> orphans_due(instant now, unsigned limit);
    // False: it has been adopted by a replay since the list was read, and may be under way.
    awaitable<result<bool>> is_left(orphan left);
    awaitable<error_code> buried(orphan left, std::string end);        // deleted, gone, or visible after all
    awaitable<error_code> not_buried(orphan left, instant try_again);  // and counted

    awaitable<result<std::vector<case_message>>> case_messages_due(instant now, unsigned limit);
    awaitable<error_code> case_told(std::string dossier);                         // or never to be told
    awaitable<error_code> case_not_told(std::string dossier, instant try_again);  // and counted

private:
    struct statements;
    ledger_file& file_;
    std::unique_ptr<statements> sql_;
};

}  // namespace qf::ledger
