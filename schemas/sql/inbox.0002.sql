-- Processes as data, attachments of events, files beside the database, and what the daily job needs to find its work.

CREATE TABLE process (
    code         TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    size_max     INTEGER NOT NULL CHECK (size_max > 0),    -- bytes of one attachment
    count_max    INTEGER NOT NULL CHECK (count_max > 0),   -- attachments of one folder
    required     TEXT NOT NULL,                            -- types of which a folder has one at least: a JSON array
    mime_types   TEXT NOT NULL,                            -- a JSON array; empty: any
    purge_status TEXT NOT NULL,                            -- a case's files may go some days after it has reached this
    purge_days   INTEGER NOT NULL CHECK (purge_days >= 0),
    archive_days INTEGER NOT NULL CHECK (archive_days > purge_days),
    delete_days  INTEGER NOT NULL CHECK (delete_days >= 0), -- after archiving
    updated      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Delays to start from; an administrator sets those of the convention. delivery names each file's type FormulaireQF.
INSERT INTO process VALUES
    ('FormulaireQF', 'Transmission du quotient familial', 8388608, 10, '["FormulaireQF"]', '[]',
     'DONE', 30, 90, 275, 0),
    ('CERTDC', 'Certificat de décès', 8388608, 20, '[]', '[]', 'CLOSED', 30, 90, 275, 0),
    ('EtatCivil', 'Demande d''acte d''état civil', 8388608, 20, '[]', '[]', 'CLOSED', 30, 90, 275, 0);
INSERT OR IGNORE INTO process
    SELECT process_code, process_code, 8388608, 100, '[]', '[]', 'CLOSED', 30, 90, 275, 0
      FROM (SELECT process_code FROM subscription UNION SELECT process_code FROM folder);

-- settled: since when the case is at its process's purge status or beyond; purged: its files were deleted.
ALTER TABLE folder_case ADD COLUMN settled INTEGER;
ALTER TABLE folder_case ADD COLUMN purged INTEGER;
ALTER TABLE folder ADD COLUMN archived INTEGER;
ALTER TABLE attachment_reader ADD COLUMN portal_purged INTEGER NOT NULL DEFAULT 0;
UPDATE folder_case SET settled = coalesce(updated, created)
 WHERE status IN ('CLOSED', 'ARCHIVED')
    OR (status IN ('DONE', 'REFUSED') AND process_code IN (SELECT code FROM process WHERE purge_status = 'DONE'));
CREATE INDEX folder_case_to_purge ON folder_case (process_code, settled, id)
    WHERE settled IS NOT NULL AND purged IS NULL;
CREATE INDEX folder_case_to_archive ON folder_case (process_code, settled, id)
    WHERE settled IS NOT NULL AND status <> 'ARCHIVED';
CREATE INDEX folder_case_settled ON folder_case (process_code, settled, id) WHERE settled IS NOT NULL;
CREATE INDEX folder_to_delete ON folder (process_code, archived) WHERE archived IS NOT NULL;
CREATE INDEX folder_incomplete ON folder (created) WHERE status = 'HUBEE_RECEIVED';

CREATE TABLE event_attachment (
    id        TEXT PRIMARY KEY,
    event     TEXT NOT NULL REFERENCES event ON DELETE CASCADE,
    number    INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    type      TEXT NOT NULL,
    size      INTEGER NOT NULL,
    mime_type TEXT NOT NULL,
    status    TEXT NOT NULL CHECK (status IN ('PENDING', 'RECEIVED', 'REJECTED', 'CORRUPTED', 'DELETED')),
    UNIQUE (event, number)
) STRICT, WITHOUT ROWID;

-- The bytes of an attachment of either kind: here when they are few, in a file of their own when they are many.
ALTER TABLE content RENAME TO content_before;
CREATE TABLE content (
    key        INTEGER PRIMARY KEY,
    attachment TEXT NOT NULL UNIQUE,
    digest     BLOB NOT NULL,                       -- SHA-256
    size       INTEGER NOT NULL,
    name       TEXT,                                -- in the folder "files"
    bytes      BLOB,
    CHECK ((bytes IS NULL) <> (name IS NULL))
) STRICT;
INSERT INTO content (attachment, digest, size, bytes)
    SELECT attachment, digest, length(bytes), bytes FROM content_before;
DROP TABLE content_before;
CREATE UNIQUE INDEX content_by_name ON content (name) WHERE name IS NOT NULL;

CREATE TABLE file_to_remove (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE content_total (one INTEGER PRIMARY KEY CHECK (one = 1), bytes INTEGER NOT NULL) STRICT;
INSERT INTO content_total SELECT 1, coalesce(sum(size), 0) FROM content;

CREATE TRIGGER content_added AFTER INSERT ON content BEGIN
    UPDATE content_total SET bytes = bytes + NEW.size WHERE one = 1;
END;
CREATE TRIGGER content_removed AFTER DELETE ON content BEGIN
    UPDATE content_total SET bytes = bytes - OLD.size WHERE one = 1;
    INSERT OR IGNORE INTO file_to_remove SELECT OLD.name WHERE OLD.name IS NOT NULL;
END;
CREATE TRIGGER attachment_removed AFTER DELETE ON attachment BEGIN
    DELETE FROM content WHERE attachment = OLD.id;
END;
CREATE TRIGGER event_attachment_removed AFTER DELETE ON event_attachment BEGIN
    DELETE FROM content WHERE attachment = OLD.id;
END;
