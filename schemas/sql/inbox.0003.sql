-- The portal: the agents of an organization, what each may do, and who has read or done what.

CREATE TABLE agent (
    id            TEXT PRIMARY KEY,
    organization  INTEGER NOT NULL REFERENCES organization,
    email         TEXT NOT NULL,                   -- lower case; counts for the first login only
    name          TEXT NOT NULL,
    subject       TEXT,                            -- the identity provider's word for the agent, once they logged in
    administrator INTEGER NOT NULL CHECK (administrator IN (0, 1)),
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    invited       INTEGER NOT NULL,
    seen          INTEGER,                         -- the last login
    UNIQUE (organization, email)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX agent_by_subject ON agent (subject, organization) WHERE subject IS NOT NULL;
CREATE INDEX agent_by_email ON agent (email);

CREATE TABLE agent_right (
    agent        TEXT NOT NULL REFERENCES agent ON DELETE CASCADE,
    process_code TEXT NOT NULL,
    acts         INTEGER NOT NULL CHECK (acts IN (0, 1)),   -- 0: reads only
    PRIMARY KEY (agent, process_code)
) STRICT, WITHOUT ROWID;

-- Written, never changed and never taken away: it says who saw what even when agent and dossier are gone.
CREATE TABLE access_trail (
    key          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    organization INTEGER,                          -- NULL: a login that led to none
    agent        TEXT NOT NULL,
    name         TEXT NOT NULL,                    -- of the agent, as it was
    action       TEXT NOT NULL,
    reference    TEXT NOT NULL,                    -- the case's external id; '' when it was about none
    detail       TEXT NOT NULL                     -- a code or a count; nothing of a citizen
) STRICT;
CREATE INDEX access_trail_by_organization ON access_trail (organization, key);
CREATE TRIGGER access_trail_stays BEFORE UPDATE ON access_trail BEGIN
    SELECT raise(ABORT, 'the access trail is append-only');
END;
CREATE TRIGGER access_trail_remains BEFORE DELETE ON access_trail BEGIN
    SELECT raise(ABORT, 'the access trail is append-only');
END;

-- The list of the portal: newest first, over all processes, without reading a row that is not shown.
CREATE INDEX folder_case_list ON folder_case (recipient, id, process_code, status);
