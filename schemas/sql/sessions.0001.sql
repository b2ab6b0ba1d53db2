-- The form's sessions: what only a browser's own cookie can open. Times in milliseconds since 1970.
CREATE TABLE session (
    id      BLOB PRIMARY KEY CHECK (length(id) = 32),  -- SHA-256 of the cookie
    sealed  BLOB NOT NULL,
    began   INTEGER NOT NULL,
    used    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_use ON session (used);

CREATE TABLE link (
    id      BLOB PRIMARY KEY CHECK (length(id) = 32),  -- SHA-256 of the token
    sealed  BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
