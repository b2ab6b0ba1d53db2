-- Sealed envelopes that the queue could not take yet, in the order in which they came. No personal data outside them.
-- Times are milliseconds since 1970, UTC.
CREATE TABLE waiting (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice
    recipient   TEXT    NOT NULL,                   -- <cog>.<siret>
    put_at      INTEGER NOT NULL,                   -- before the body: the list of what waits is read without it
    id          TEXT    NOT NULL,                   -- the transmission's; the same one may come twice
    traceparent TEXT    NOT NULL,
    body        BLOB    NOT NULL
) STRICT;
