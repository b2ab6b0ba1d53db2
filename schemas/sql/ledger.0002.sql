-- What the daemon must remember beside the dossiers: what the communes answered, which lanes and destinations wait and
-- why, what operators asked for, which unfinished folders are left to delete. No personal data, as before.

ALTER TABLE dossier ADD COLUMN subscriber   TEXT    NOT NULL DEFAULT '';  -- to whom it was last sent; empty: HubEE
ALTER TABLE dossier ADD COLUMN replays      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN age_from     INTEGER;                      -- empty: submitted_at; a replay starts anew
ALTER TABLE dossier ADD COLUMN completed_at INTEGER;
ALTER TABLE dossier ADD COLUMN answer       TEXT    NOT NULL DEFAULT 'none'
    CHECK (answer IN ('none', 'sent', 'opened', 'in_progress', 'awaiting', 'not_integrated', 'done', 'refused'));
ALTER TABLE dossier ADD COLUMN answer_at    INTEGER;
ALTER TABLE dossier ADD COLUMN closed_at    INTEGER;                      -- the commune is done, and so are we

UPDATE dossier SET completed_at = updated_at WHERE state = 'completed';

CREATE INDEX dossier_case ON dossier (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX dossier_to_close ON dossier (answer_at) WHERE closed_at IS NULL AND answer IN ('done', 'refused');
CREATE INDEX dossier_unanswered ON dossier (completed_at) WHERE closed_at IS NULL AND completed_at IS NOT NULL;

-- A recipient's queue that is not consumed as usual. No row: it is.
CREATE TABLE lane (
    recipient TEXT    NOT NULL PRIMARY KEY,
    cause     TEXT    NOT NULL CHECK (cause IN ('failing', 'refused', 'operator')),
    failures  INTEGER NOT NULL,
    since     INTEGER NOT NULL,
    resume_at INTEGER,                          -- empty: when an operator says so
    reason    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- A subscriber that is not served as usual. No row: it is.
CREATE TABLE destination (
    subscriber TEXT    NOT NULL PRIMARY KEY,    -- empty: HubEE
    state      TEXT    NOT NULL CHECK (state IN ('open', 'stopped')),  -- of its breaker
    openings   INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    retry_at   INTEGER NOT NULL,
    reason     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- What an operator asked for: done by the daemon, one after the other, resumable between any two messages.
CREATE TABLE job (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL CHECK (kind IN ('replay', 'discard', 'pause', 'resume', 'probe')),
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
    place      TEXT    NOT NULL DEFAULT '',     -- replay, discard: the parking place
    recipient  TEXT    NOT NULL DEFAULT '',     -- <cog>.<siret>; pause, resume: of this one
    subscriber TEXT    NOT NULL DEFAULT '',     -- probe: this one, now
    reason     TEXT    NOT NULL DEFAULT '',     -- replay, discard: only what was parked for it
    since      INTEGER,                         -- replay, discard: only what was parked at or after
    ids        TEXT    NOT NULL DEFAULT '',     -- replay, discard: only these, separated by spaces
    note       TEXT    NOT NULL DEFAULT '',     -- why, in the operator's words: required for a discard
    a_minute   INTEGER NOT NULL DEFAULT 0,      -- no more messages than this in a minute; 0: as they come
    found      INTEGER NOT NULL DEFAULT 0,
    done       INTEGER NOT NULL DEFAULT 0,
    skipped    INTEGER NOT NULL DEFAULT 0,      -- the commune has it already
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    trouble    TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_open ON job (state) WHERE state IN ('waiting', 'running');

-- Folders that were created and will never be completed: nobody sees them, and they are to be deleted.
CREATE TABLE orphan (
    subscriber TEXT    NOT NULL,
    folder_id  TEXT    NOT NULL,
    dossier    TEXT    NOT NULL,
    since      INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    PRIMARY KEY (subscriber, folder_id)
) STRICT, WITHOUT ROWID;

-- Version 1 left them where they were.
INSERT INTO orphan (subscriber, folder_id, dossier, since, due_at)
SELECT '', folder_id, id, updated_at, updated_at FROM dossier WHERE state = 'parked' AND folder_id IS NOT NULL
    ON CONFLICT DO NOTHING;
