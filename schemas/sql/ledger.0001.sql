-- The delivery daemon's memory. Times are milliseconds since 1970, UTC. No personal data: ids, references, recipients,
-- states, times, HTTP statuses, reason codes and digests only.

CREATE TABLE dossier (
    id           TEXT    NOT NULL PRIMARY KEY,  -- the transmission's UUIDv7: in the order of time
    reference    TEXT    NOT NULL,
    recipient    TEXT    NOT NULL,              -- <cog>.<siret>
    digest       BLOB    NOT NULL,              -- of the signed content: the same id with another digest is a replay
    state        TEXT    NOT NULL CHECK (state IN ('received', 'created', 'attached', 'completed', 'parked')),
    owner        TEXT    NOT NULL,              -- the process whose attempt is under way; empty: nobody's
    attempts     INTEGER NOT NULL,
    unfinished   INTEGER NOT NULL,              -- attempts begun since the last one that had an outcome
    folder_id    TEXT,                          -- the subscriber's ids, once the folder exists
    case_id      TEXT,
    attachments  TEXT,                          -- {"ids":[…],"digests":[…]}
    due_at       INTEGER,                       -- not before; empty: now
    submitted_at INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    last_status  INTEGER NOT NULL DEFAULT 0,    -- HTTP status of the last attempt that ended; 0: no answer
    last_reason  TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE INDEX dossier_due ON dossier (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX dossier_open ON dossier (recipient, state) WHERE state <> 'completed';
CREATE INDEX dossier_reference ON dossier (reference);

CREATE TABLE attempt (
    dossier     TEXT    NOT NULL,
    number      INTEGER NOT NULL,               -- from 1
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER,                        -- empty: under way, or its process died
    step        TEXT,
    http_status INTEGER,
    reason      TEXT,                           -- empty text: it succeeded
    queued_ms   INTEGER,
    worked_ms   INTEGER,
    PRIMARY KEY (dossier, number)
) STRICT, WITHOUT ROWID;

-- Messages that are no envelope of ours: they have no dossier.
CREATE TABLE refused (
    seq        INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    recipient  TEXT    NOT NULL,
    message_id TEXT    NOT NULL,
    reason     TEXT    NOT NULL
) STRICT;

-- Each row's hash covers its fields and the hash before it, so a change in the middle shows.
CREATE TABLE audit (
    seq      INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    event    TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    previous BLOB    NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
