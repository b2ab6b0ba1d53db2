-- The communes of the official COG, and the bodies of theirs that are enrolled. No personal data.
CREATE TABLE communes (
    cog          TEXT PRIMARY KEY CHECK (length(cog) = 5),
    name         TEXT NOT NULL CHECK (name <> ''),
    folded       TEXT NOT NULL,             -- as searched: connector/base/latin.hpp
    department   TEXT NOT NULL,
    postal_codes TEXT NOT NULL              -- separated by a space
) STRICT, WITHOUT ROWID;
CREATE INDEX communes_by_name ON communes (folded);

CREATE TABLE postal_codes (
    code TEXT NOT NULL,
    cog  TEXT NOT NULL REFERENCES communes (cog) ON DELETE CASCADE,
    PRIMARY KEY (code, cog)
) STRICT, WITHOUT ROWID;
CREATE INDEX postal_codes_by_commune ON postal_codes (cog);

CREATE TABLE recipients (
    cog    TEXT NOT NULL REFERENCES communes (cog),
    siret  TEXT NOT NULL CHECK (length(siret) = 14),
    label  TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (cog, siret)
) STRICT, WITHOUT ROWID;
