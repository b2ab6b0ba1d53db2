-- Sealed envelopes that the queue could not take yet, in the order in which they came. No personal data outside them.
CREATE TABLE waiting (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient   TEXT NOT NULL,
    id          TEXT NOT NULL,
    body        BLOB NOT NULL,
    traceparent TEXT NOT NULL,
    put_at      INTEGER NOT NULL
) STRICT;
