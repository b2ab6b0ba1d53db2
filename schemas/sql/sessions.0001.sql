-- The form's sessions: what only a browser's own cookie can open. Times in milliseconds since 1970.
-- With a rowid: a row fills most of a page, which a table WITHOUT ROWID would cut in two. Times stand before the
-- content, so that reading them at start needs no more.
CREATE TABLE session (
    id      BLOB NOT NULL UNIQUE CHECK (length(id) = 32),  -- SHA-256 of the cookie
    began   INTEGER NOT NULL,
    used    INTEGER NOT NULL,
    sealed  BLOB NOT NULL
) STRICT;

CREATE TABLE link (
    id      BLOB PRIMARY KEY CHECK (length(id) = 32),  -- SHA-256 of the token
    sealed  BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_expiry ON link (expires);
