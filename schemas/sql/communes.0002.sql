-- What each recipient has decided, and the other names by which a commune is found. No personal data.
ALTER TABLE recipients ADD COLUMN approved INTEGER NOT NULL DEFAULT 1 CHECK (approved IN (0, 1));
ALTER TABLE recipients ADD COLUMN months TEXT NOT NULL DEFAULT 'current' CHECK (
    months IN ('current', 'previous') OR months GLOB '[1-9][0-9][0-9][0-9]-[01][0-9]' OR months GLOB '--[01][0-9]');
ALTER TABLE recipients ADD COLUMN mismatch TEXT NOT NULL DEFAULT 'accept' CHECK (mismatch IN ('refuse', 'accept'));
ALTER TABLE recipients ADD COLUMN child_required INTEGER NOT NULL DEFAULT 0 CHECK (child_required IN (0, 1));

CREATE TABLE return_addresses (
    cog     TEXT NOT NULL,
    siret   TEXT NOT NULL,
    place   INTEGER NOT NULL,               -- in the order in which they were given
    address TEXT NOT NULL CHECK (address GLOB 'https://?*'),
    PRIMARY KEY (cog, siret, place),
    UNIQUE (cog, siret, address),
    FOREIGN KEY (cog, siret) REFERENCES recipients (cog, siret) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Districts of Paris, Lyon and Marseille, delegated and associated communes: none of them receives; `parent` does.
CREATE TABLE places (
    code         TEXT PRIMARY KEY CHECK (length(code) = 5),
    name         TEXT NOT NULL CHECK (name <> ''),
    folded       TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('arrondissement-municipal', 'commune-deleguee', 'commune-associee')),
    parent       TEXT NOT NULL REFERENCES communes (cog),
    postal_codes TEXT NOT NULL DEFAULT ''   -- separated by a space; of districts only
) STRICT, WITHOUT ROWID;

-- Searching is done in memory (connector/communes/search_index.hpp).
DROP TABLE postal_codes;
DROP INDEX communes_by_name;
