// connector/ledger/ledger.hpp -- the delivery daemon's memory: how far each dossier got. It owns no dossier.
//
// Promise:  each call that changes something returns when the change is on disk. Transitions are compare-and-set on
//           (state, owner): a stale owner gets lost_ownership and overwrites nothing. No personal data: ids,
//           references, communes, states, times, HTTP statuses, reason codes, digests.
// States:   received → created → attached → completed, and parked from any of the first three (states.hpp).
// Owner:    begin() makes this object the dossier's owner, whoever had it; completed(), parked() and failed() end the
//           attempt, after which it is nobody's: nothing more is accepted until the next begin().
// Fails:    lost_ownership (another owner, or the dossier is not where the move starts), not_found (no such id),
//           storage_failed, storage_full. Opening throws sqlite::failure.
// Thread:   the loop; SQLite on the committer's thread. Readers (list, show) open the file on their own: ledger_reader.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"
#include "connector/ledger/ledger_file.hpp"
#include "connector/ledger/states.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::ledger {

struct remembered_folder {  // HubEE's ids, opaque here
    std::string folder;
    std::string one_case;
    std::vector<std::string> attachments;
};
struct beginning {  // what is known when a message is taken
    std::string id;
    std::string reference;
    recipient receiver;
    std::string digest;  // of the signed content, raw
    instant submitted_at{};
    std::string subscriber = {};  // to whom it goes; empty: HubEE
};
struct dossier {  // what the ledger knows
    ledger::state state = ledger::state::received;
    unsigned attempts = 0;          // including the one that begin() has just counted
    unsigned unfinished = 0;        // attempts before this one, in a row, that had no outcome: crashes
    bool replayed = false;          // this id was seen with another content: nothing was changed
    bool elsewhere = false;         // begun with another subscriber: that one's folder is an orphan now
    unclear_refusals unclear = {};  // so far, since the last step that was done
    instant age_from{};             // its submission, or its last replay
    std::optional<remembered_folder> folder;
    std::vector<std::string> digests;  // of the attachments, base64, when created; empty before
};
struct attempt_end {  // one try, as the log line and the row tell it
    error_code code;  // success: no error
    unsigned http_status = 0;
    std::string_view step = {};                    // "create", "attach", "complete", …
    duration queued{}, worked{};                   // since submission; of this attempt
    std::optional<unclear_refusals> unclear = {};  // failed(): now so many; none: as they were
    std::string_view case_message = {};            // completed(): attributes to be told to the case afterwards
};

class ledger {
public:
    using limits = ledger_file::limits;
    ledger(asio::any_io_executor loop, const std::filesystem::path& file, const clock_source& clock,
           const committer::options& commits, limits bounds);
    ledger(asio::any_io_executor loop, const std::filesystem::path& file, const clock_source& clock,
           const committer::options& commits)
        : ledger{std::move(loop), file, clock, commits, limits{}} {}
    ~ledger();

    // Counts an attempt and takes the dossier over for this process, or finds it final. Before any request.
    awaitable<result<dossier>> begin(beginning start);
    awaitable<error_code> created(const std::string& id, remembered_folder folder, std::vector<std::string> digests);
    awaitable<error_code> forget_folder(const std::string& id);  // created or attached → received
    awaitable<error_code> attached(const std::string& id);
    awaitable<error_code> completed(const std::string& id, attempt_end end);
    awaitable<error_code> parked(const std::string& id, attempt_end end);
    awaitable<error_code> failed(const std::string& id, attempt_end end, instant due);  // the state stays
    // We stop in the middle of an attempt: that is no crash, and not counted as one.
    awaitable<error_code> released(const std::string& id);
    // An operator's: parked → received, or created where a folder is known, which is then looked at first.
    awaitable<error_code> replay(const std::string& id);
    // A message that is no envelope of ours has no dossier: only the event is kept.
    awaitable<error_code> refused(const recipient& owner, const std::string& message_id, attempt_end end);

    ledger_file& file() noexcept;   // for the other books in it
    bool healthy() const noexcept;  // the last write succeeded
    const committer::totals& written() const noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::ledger
