// connector/ledger/ledger_reader.hpp -- what the ledger holds, for commands and the console; it changes nothing.
//
// Promise:  a connection of its own, read-only, beside a running daemon or without one. Newest first.
// Fails:    sqlite::failure, also when the file is missing, damaged, or of another version of this program.
// Thread:   one at a time; every call blocks, so not the loop of a daemon (worker.hpp).
#pragma once

#include "connector/base/recipient.hpp"
#include "connector/base/sqlite.hpp"
#include "connector/base/time.hpp"
#include "connector/ledger/standings.hpp"
#include "connector/ledger/states.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::ledger {

struct line {  // a dossier in a list
    std::string id;
    std::string reference;
    std::string receiver;  // "<cog>.<siret>"
    qf::ledger::state state = qf::ledger::state::received;
    unsigned attempts = 0;
    instant submitted_at{}, created_at{}, updated_at{};
    std::optional<instant> due_at;
    unsigned last_status = 0;                              // HTTP; 0: no answer
    std::string last_reason;                               // a reason code; empty: nothing went wrong
    std::string subscriber;                                // to whom it went; empty: HubEE
    qf::ledger::answer answer = qf::ledger::answer::none;  // the commune's latest
    std::optional<instant> completed_at, answer_at, closed_at;
};
// Dossiers that their communes can see and should have dealt with.
enum class overdue {
    not_opened,    // seen by nobody
    not_processed  // neither done nor refused
};
struct attempt_line {
    unsigned number = 0;
    instant started_at{};
    std::optional<instant> ended_at;  // empty: under way, or its process died
    std::string step;
    unsigned http_status = 0;
    std::string reason;
    duration queued{}, worked{};
};
struct whole {
    line dossier;
    std::string folder;  // the subscriber's ids; empty: none
    std::string one_case;
    bool owned = false;  // an attempt is under way, or its process died in it
    std::vector<attempt_line> attempts;
};
struct refused_line {
    instant recorded_at{};
    std::string source;
    std::string message_id;  // a UUID, or "sha256:…" of what was not one
    std::string reason;
};
struct audit_line {
    std::int64_t seq = 0;
    instant recorded_at{};
    std::string event, subject, detail;
};
struct filter {
    std::optional<qf::ledger::state> state = {};
    std::optional<recipient> receiver = {};
    std::optional<instant> since = {};  // first seen by the ledger at or after
    std::size_t limit = 100;
};

class ledger_reader {
public:
    explicit ledger_reader(const std::filesystem::path& file);
    ~ledger_reader();

    std::vector<line> list(const filter& wanted);
    std::optional<whole> show(std::string_view id);
    std::optional<line> by_reference(std::string_view reference);
    // Visible since before `before`, oldest first. Those of a webhook that does not follow up are not waited for.
    std::vector<line> late(overdue kind, instant before, std::size_t limit);
    std::uint64_t count_late(overdue kind, instant before);
    std::vector<lane_standing> lanes();
    std::vector<destination_standing> destinations();
    std::uint64_t orphans();
    std::array<std::uint64_t, state_names.size()> counts();  // by state, in the order of states.hpp
    std::vector<refused_line> refused(std::size_t limit);
    std::vector<audit_line> audit_trail(std::size_t limit);
    std::optional<std::int64_t> first_broken_audit_row();  // audit.hpp
    void backup(const std::filesystem::path& file);        // an online copy; appears when it is whole

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::ledger
