-- The HubEE inbox: what communes are to fetch, who may fetch it, and what was said about it.
-- Holds citizens' data at rest: the file is readable by its owner alone.
-- Times are milliseconds since 1970. Ids shown to clients are UUIDv7, so that rows written together stay together.

CREATE TABLE organization (
    key              INTEGER PRIMARY KEY,
    type             TEXT NOT NULL,
    company_register TEXT NOT NULL,
    branch_code      TEXT NOT NULL,
    details          TEXT NOT NULL DEFAULT '{}',   -- the other members, as JSON
    created          INTEGER NOT NULL,
    UNIQUE (type, company_register, branch_code)
) STRICT;

CREATE TABLE subscription (
    key          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    organization INTEGER NOT NULL REFERENCES organization,
    process_code TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('Inactif', 'Actif', 'Suspendu', 'Refusé')),
    details      TEXT NOT NULL,                    -- the other members, as JSON
    updated      INTEGER NOT NULL
) STRICT;
CREATE INDEX subscription_by_organization ON subscription (organization, process_code);

CREATE TABLE client (
    id            TEXT PRIMARY KEY,
    secret_digest BLOB NOT NULL,
    scope         TEXT NOT NULL CHECK (scope IN ('OSL', 'SI', 'ADMIN', 'DATAPASS')),
    organization  INTEGER NOT NULL REFERENCES organization,
    process_code  TEXT,                            -- NULL: every process of the organization
    created       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    digest  BLOB PRIMARY KEY,
    client  TEXT NOT NULL REFERENCES client ON DELETE CASCADE,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_client ON token (client);
CREATE INDEX token_by_expiry ON token (expires);

CREATE TABLE folder (
    id               TEXT PRIMARY KEY,
    process_code     TEXT NOT NULL,
    external_id      TEXT NOT NULL,
    osl              INTEGER NOT NULL REFERENCES organization,
    status           TEXT NOT NULL,
    first_name       TEXT NOT NULL,
    last_name        TEXT NOT NULL,
    email            TEXT,
    created          INTEGER NOT NULL,
    updated          INTEGER,
    closed           INTEGER,
    editor_name      TEXT,
    application_name TEXT,
    software_version TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE folder_case (
    id                 TEXT PRIMARY KEY,
    folder             TEXT NOT NULL REFERENCES folder ON DELETE CASCADE,
    number             INTEGER NOT NULL,           -- its place in the folder
    external_id        TEXT NOT NULL,
    recipient          INTEGER NOT NULL REFERENCES organization,
    process_code       TEXT NOT NULL,
    status             TEXT NOT NULL,
    partner_attributes TEXT,
    created            INTEGER NOT NULL,
    updated            INTEGER,
    transmitted        INTEGER,
    closed             INTEGER,
    UNIQUE (folder, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX folder_case_by_recipient ON folder_case (recipient, process_code, id);

CREATE TABLE attachment (
    id        TEXT PRIMARY KEY,
    folder    TEXT NOT NULL REFERENCES folder ON DELETE CASCADE,
    number    INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    type      TEXT NOT NULL,
    size      INTEGER NOT NULL,
    mime_type TEXT NOT NULL,
    status    TEXT NOT NULL CHECK (status IN ('PENDING', 'RECEIVED', 'REJECTED', 'CORRUPTED', 'DELETED')),
    UNIQUE (folder, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment_reader (                   -- which cases may read which attachment
    folder_case TEXT NOT NULL REFERENCES folder_case ON DELETE CASCADE,
    attachment  TEXT NOT NULL REFERENCES attachment ON DELETE CASCADE,
    PRIMARY KEY (folder_case, attachment)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_reader_by_attachment ON attachment_reader (attachment);

CREATE TABLE content (                             -- a table of its own: lists never read past the bytes
    key        INTEGER PRIMARY KEY,
    attachment TEXT NOT NULL UNIQUE REFERENCES attachment ON DELETE CASCADE,
    digest     BLOB NOT NULL,                      -- SHA-256
    bytes      BLOB NOT NULL
) STRICT;

CREATE TABLE event (
    id                  TEXT PRIMARY KEY,
    folder_case         TEXT NOT NULL REFERENCES folder_case ON DELETE CASCADE,
    transmitter         INTEGER NOT NULL REFERENCES organization,
    action_type         TEXT NOT NULL,
    message             TEXT,
    comment             TEXT,
    author              TEXT,
    notification        INTEGER NOT NULL,
    status              TEXT NOT NULL CHECK (status IN ('IN_PROGRESS', 'SENT', 'RECEIVED')),
    case_current_status TEXT,
    case_new_status     TEXT,
    partner_attributes  TEXT,
    created             INTEGER NOT NULL,
    updated             INTEGER NOT NULL,
    editor_name         TEXT,
    application_name    TEXT,
    software_version    TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX event_by_case ON event (folder_case, created, id);

CREATE TABLE notification (
    key          INTEGER PRIMARY KEY,              -- the order in which they are served
    id           TEXT NOT NULL UNIQUE,
    recipient    INTEGER NOT NULL REFERENCES organization,
    transmitter  INTEGER NOT NULL REFERENCES organization,
    process_code TEXT NOT NULL,
    folder_case  TEXT NOT NULL REFERENCES folder_case ON DELETE CASCADE,
    event        TEXT REFERENCES event ON DELETE CASCADE,
    created      INTEGER NOT NULL
) STRICT;
CREATE INDEX notification_by_recipient ON notification (recipient, key);
CREATE INDEX notification_by_process ON notification (recipient, process_code, key);
CREATE INDEX notification_by_case ON notification (folder_case);
CREATE INDEX notification_by_event ON notification (event) WHERE event IS NOT NULL;
