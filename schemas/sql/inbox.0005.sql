-- Lists however large the inbox is: by status from an index that holds each status in order, what a recipient's portal
-- may purge from one that holds the settled alone, and counts that are kept, not made.

CREATE INDEX folder_case_by_status ON folder_case (recipient, process_code, status, id);
CREATE INDEX folder_case_settled_of ON folder_case (recipient, process_code, settled, id) WHERE settled IS NOT NULL;
DROP INDEX folder_case_by_recipient;
DROP INDEX folder_case_list;

CREATE TABLE case_count (
    recipient    INTEGER NOT NULL,
    process_code TEXT NOT NULL,
    status       TEXT NOT NULL,
    cases        INTEGER NOT NULL,
    PRIMARY KEY (recipient, process_code, status)
) STRICT, WITHOUT ROWID;
INSERT INTO case_count SELECT recipient, process_code, status, count(*) FROM folder_case GROUP BY 1, 2, 3;

CREATE TRIGGER folder_case_added AFTER INSERT ON folder_case BEGIN
    INSERT INTO case_count VALUES (NEW.recipient, NEW.process_code, NEW.status, 1)
        ON CONFLICT DO UPDATE SET cases = cases + 1;
END;
CREATE TRIGGER folder_case_removed AFTER DELETE ON folder_case BEGIN
    UPDATE case_count SET cases = cases - 1
     WHERE recipient = OLD.recipient AND process_code = OLD.process_code AND status = OLD.status;
END;
CREATE TRIGGER folder_case_moved AFTER UPDATE OF recipient, process_code, status ON folder_case
    WHEN (OLD.recipient, OLD.process_code, OLD.status) <> (NEW.recipient, NEW.process_code, NEW.status) BEGIN
    UPDATE case_count SET cases = cases - 1
     WHERE recipient = OLD.recipient AND process_code = OLD.process_code AND status = OLD.status;
    INSERT INTO case_count VALUES (NEW.recipient, NEW.process_code, NEW.status, 1)
        ON CONFLICT DO UPDATE SET cases = cases + 1;
END;
