// connector/ledger/tables.hpp -- the ledger's statements, prepared once, each beside the method that runs it.
//
// Promise:  every method is one step of a transaction that its caller opened, and may run twice (a group that could not
//           be kept is tried again): it changes nothing but the database.
// Fails:    sqlite::failure.
// Thread:   the writer's.
#pragma once

#include "connector/base/time.hpp"
#include "connector/ledger/audit.hpp"
#include "connector/ledger/ledger.hpp"

#include <optional>
#include <string>

namespace qf::ledger {

struct outcome {  // an attempt_end that owns its texts
    outcome(const attempt_end& end);
    std::string reason;
    std::string step;
    unsigned http_status;
    std::int64_t queued_ms, worked_ms;
    std::optional<unclear_refusals> unclear;
    std::string case_message;
};

class tables {
public:
    tables(sqlite::database& db, std::string owner) : db_{db}, owner_{std::move(owner)} {}

    dossier begin(const beginning& start, instant now);
    fate created(const std::string& id, const remembered_folder& folder, const std::string& attachments, instant now);
    fate forget_folder(const std::string& id, instant now);
    fate attached(const std::string& id, instant now);
    fate completed(const std::string& id, const outcome& ending, instant now);
    fate parked(const std::string& id, const outcome& ending, instant now);
    fate failed(const std::string& id, const outcome& ending, instant due, instant now);
    fate released(const std::string& id, instant now);
    fate replay(const std::string& id, instant now);
    void refused(const std::string& recipient, const std::string& message_id, const outcome& ending, instant now);

private:
    dossier resume(const beginning& start, instant now);
    fate fate_of(const std::string& id, int rows);
    fate end(sqlite::statement& move, const std::string& id, const outcome& ending, instant now,
             std::optional<instant> due = {});

    sqlite::database& db_;
    std::string owner_;
    audit audit_{db_};

    sqlite::statement insert_{db_, R"(
        INSERT INTO dossier (id, reference, recipient, digest, state, owner, attempts, unfinished,
                             submitted_at, created_at, updated_at, subscriber)
        VALUES (?1, ?2, ?3, ?4, 'received', ?5, 1, 1, ?6, ?7, ?7, ?8) ON CONFLICT (id) DO NOTHING)"};
    sqlite::statement known_{db_, R"(
        SELECT state, owner, attempts, unfinished, digest, folder_id, case_id, attachments, subscriber,
               coalesce(age_from, submitted_at), unclear, unclear_apart FROM dossier WHERE id = ?1)"};
    sqlite::statement take_{db_, R"(
        UPDATE dossier SET owner = ?2, attempts = attempts + 1, unfinished = unfinished + 1, due_at = NULL,
                           updated_at = ?3 WHERE id = ?1)"};
    // The subscriber changed between two attempts: what the former one has is deleted there, and the way begins anew.
    sqlite::statement move_{db_, R"(
        UPDATE dossier SET subscriber = ?2, state = 'received', folder_id = NULL, case_id = NULL, attachments = NULL,
                           unclear = 0, unclear_apart = 0
         WHERE id = ?1)"};
    sqlite::statement orphan_{db_, R"(
        INSERT INTO orphan (subscriber, folder_id, dossier, since, due_at)
        SELECT subscriber, folder_id, id, ?2, ?2 FROM dossier WHERE id = ?1 AND folder_id IS NOT NULL
            ON CONFLICT DO NOTHING)"};
    sqlite::statement start_{db_, "INSERT INTO attempt (dossier, number, started_at) VALUES (?1, ?2, ?3)"};

    sqlite::statement created_{db_, R"(
        UPDATE dossier SET state = 'created', folder_id = ?3, case_id = ?4, attachments = ?5, updated_at = ?6,
                           unclear = 0, unclear_apart = 0
         WHERE id = ?1 AND owner = ?2 AND state = 'received')"};
    sqlite::statement forget_{db_, R"(
        UPDATE dossier SET state = 'received', folder_id = NULL, case_id = NULL, attachments = NULL, updated_at = ?3
         WHERE id = ?1 AND owner = ?2 AND state IN ('created', 'attached'))"};
    sqlite::statement attached_{db_, R"(
        UPDATE dossier SET state = 'attached', updated_at = ?3, unclear = 0, unclear_apart = 0
         WHERE id = ?1 AND owner = ?2 AND state = 'created')"};
    // The attempt is over: the dossier is nobody's until the next begin().
    sqlite::statement completed_{db_, R"(
        UPDATE dossier SET state = 'completed', owner = '', unfinished = 0, updated_at = ?3, completed_at = ?3,
                           last_status = ?4, last_reason = ?5
         WHERE id = ?1 AND owner = ?2 AND state = 'attached' RETURNING attempts)"};
    sqlite::statement tell_case_{db_, R"(
        INSERT INTO case_message (dossier, case_id, attributes, since, due_at)
        SELECT id, case_id, ?2, ?3, ?3 FROM dossier WHERE id = ?1 AND case_id IS NOT NULL ON CONFLICT DO NOTHING)"};
    sqlite::statement parked_{db_, R"(
        UPDATE dossier SET state = 'parked', owner = '', unfinished = 0, updated_at = ?3, last_status = ?4,
                           last_reason = ?5
         WHERE id = ?1 AND owner = ?2 AND state IN ('received', 'created', 'attached') RETURNING attempts)"};
    sqlite::statement failed_{db_, R"(
        UPDATE dossier SET owner = '', unfinished = 0, updated_at = ?3, last_status = ?4, last_reason = ?5, due_at = ?6,
                           unclear = coalesce(?7, unclear), unclear_apart = coalesce(?8, unclear_apart)
         WHERE id = ?1 AND owner = ?2 AND state IN ('received', 'created', 'attached') RETURNING attempts)"};
    sqlite::statement released_{db_, R"(
        UPDATE dossier SET owner = '', unfinished = max(unfinished - 1, 0), updated_at = ?3, last_status = ?4,
                           last_reason = ?5
         WHERE id = ?1 AND owner = ?2 AND state IN ('received', 'created', 'attached') RETURNING attempts)"};
    sqlite::statement end_{db_, R"(
        UPDATE attempt SET ended_at = ?3, step = ?4, http_status = ?5, reason = ?6, queued_ms = ?7, worked_ms = ?8
         WHERE dossier = ?1 AND number = ?2)"};
    // An operator's act, from any process.
    sqlite::statement replay_{db_, R"(
        UPDATE dossier SET state = iif(folder_id IS NULL, 'received', 'created'), owner = '', unfinished = 0,
                           due_at = NULL, replays = replays + 1, age_from = ?2, updated_at = ?2,
                           unclear = 0, unclear_apart = 0
         WHERE id = ?1 AND state = 'parked')"};
    // The folder will be wanted again: it must not be deleted under the attempt.
    sqlite::statement adopt_{db_, "DELETE FROM orphan WHERE dossier = ?1"};
    sqlite::statement refused_{db_, "INSERT INTO refused (at, recipient, message_id, reason) VALUES (?1, ?2, ?3, ?4)"};
};

}  // namespace qf::ledger
