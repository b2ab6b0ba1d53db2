-- The embedded queue: one row a message, in the order of publishing. Times are milliseconds since 1970, UTC.
-- Leases are not stored: they live in the memory of the one process that consumes.

CREATE TABLE message (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: a lease's tag
    recipient   TEXT    NOT NULL,                   -- <cog>.<siret>
    id          TEXT    NOT NULL,                   -- the transmission's; the same one may come twice
    body        BLOB    NOT NULL,
    traceparent TEXT    NOT NULL
) STRICT;

CREATE INDEX message_of ON message (recipient, seq);

CREATE TABLE parked (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    place       TEXT    NOT NULL CHECK (place IN ('business', 'technical')),
    recipient   TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    reference   TEXT    NOT NULL,
    parked_at   INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    body        BLOB    NOT NULL,
    traceparent TEXT    NOT NULL
) STRICT;

CREATE INDEX parked_in ON parked (place, seq);

-- A message that was there when an earlier consumer ended may have been taken by it.
CREATE TABLE consumer (
    starts INTEGER NOT NULL
) STRICT;
INSERT INTO consumer (starts) VALUES (0);
