-- What became of communes' authorizations, and how far their enrolment got. No personal data: nothing of the applicant
-- comes here. Times in milliseconds since 1970.
CREATE TABLE event (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id    TEXT NOT NULL,              -- the authorization
    name        TEXT NOT NULL,              -- approve, revoke, archive, …
    fired_at    INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    siret       TEXT NOT NULL CHECK (length(siret) = 14),
    effect      TEXT NOT NULL CHECK (effect IN ('applied', 'superseded', 'recorded')),
    UNIQUE (model_id, name, fired_at)
) STRICT;

-- One row for each organization that an authorization was for; an authorization has one, unless it moved.
CREATE TABLE enrolment (
    model_id     TEXT NOT NULL,
    siret        TEXT NOT NULL CHECK (length(siret) = 14),
    cog          TEXT CHECK (length(cog) = 5),
    name         TEXT NOT NULL,             -- of the organization
    commune_name TEXT NOT NULL,
    postal_code  TEXT NOT NULL,
    editor       TEXT CHECK (length(editor) = 14),
    fired_at     INTEGER NOT NULL,          -- of the event that this row follows
    step         TEXT NOT NULL CHECK (step IN ('received', 'enrolled', 'organized', 'subscribed', 'activated', 'active',
                                               'awaiting_activation', 'needs_operator', 'withdrawing', 'withdrawn')),
    subscription TEXT NOT NULL DEFAULT '',  -- HubEE's id
    reason       TEXT NOT NULL DEFAULT '',
    attempts     INTEGER NOT NULL DEFAULT 0,
    due          INTEGER NOT NULL,
    updated      INTEGER NOT NULL,
    PRIMARY KEY (model_id, siret)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolment_by_due ON enrolment (step, due);
CREATE INDEX enrolment_by_siret ON enrolment (siret);
