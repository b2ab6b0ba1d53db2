-- A recipient may be enrolled by the code of a commune that has become part of another: that code is what HubEE knows
-- and stays, so it is no longer one of `communes`. Citizens find it at the commune that `places` leads to.
CREATE TABLE recipients_now (
    cog            TEXT NOT NULL CHECK (length(cog) = 5),  -- as HubEE knows it
    siret          TEXT NOT NULL CHECK (length(siret) = 14),
    label          TEXT NOT NULL DEFAULT '',
    active         INTEGER NOT NULL CHECK (active IN (0, 1)),
    held           INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),  -- inactive by an operator's word, whatever HubEE has
    approved       INTEGER NOT NULL DEFAULT 1 CHECK (approved IN (0, 1)),
    months         TEXT NOT NULL DEFAULT 'current' CHECK (
        months IN ('current', 'previous') OR months GLOB '[1-9][0-9][0-9][0-9]-[01][0-9]' OR months GLOB '--[01][0-9]'),
    mismatch       TEXT NOT NULL DEFAULT 'accept' CHECK (mismatch IN ('refuse', 'accept')),
    child_required INTEGER NOT NULL DEFAULT 0 CHECK (child_required IN (0, 1)),
    subscriber     TEXT NOT NULL DEFAULT '' CHECK (
        subscriber = '' OR (subscriber GLOB '[a-z]*' AND subscriber NOT GLOB '*[^a-z0-9-]*' AND length(subscriber) <= 40)),
    PRIMARY KEY (cog, siret)
) STRICT, WITHOUT ROWID;
CREATE TABLE return_addresses_now (
    cog     TEXT NOT NULL,
    siret   TEXT NOT NULL,
    place   INTEGER NOT NULL,               -- in the order in which they were given
    address TEXT NOT NULL CHECK (address GLOB 'https://?*'),
    PRIMARY KEY (cog, siret, place),
    UNIQUE (cog, siret, address),
    FOREIGN KEY (cog, siret) REFERENCES recipients_now (cog, siret) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO recipients_now (cog, siret, label, active, approved, months, mismatch, child_required, subscriber)
    SELECT cog, siret, label, active, approved, months, mismatch, child_required, subscriber FROM recipients;
INSERT INTO return_addresses_now SELECT cog, siret, place, address FROM return_addresses;
DROP TABLE return_addresses;
DROP TABLE recipients;
ALTER TABLE recipients_now RENAME TO recipients;
ALTER TABLE return_addresses_now RENAME TO return_addresses;

-- Communes that are no more are places, too.
CREATE TABLE places_now (
    code         TEXT PRIMARY KEY CHECK (length(code) = 5),
    name         TEXT NOT NULL CHECK (name <> ''),
    folded       TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('arrondissement-municipal', 'commune-deleguee', 'commune-associee',
                                               'ancienne-commune')),
    parent       TEXT NOT NULL REFERENCES communes (cog),
    postal_codes TEXT NOT NULL DEFAULT ''   -- separated by a space; of districts only
) STRICT, WITHOUT ROWID;
INSERT INTO places_now SELECT code, name, folded, kind, parent, postal_codes FROM places;
DROP TABLE places;
ALTER TABLE places_now RENAME TO places;
CREATE INDEX places_by_parent ON places (parent);
