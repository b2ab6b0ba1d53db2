-- Refusals in a row that do not say whose fault they are (a gateway's 404 …), without a step done between: how many, and
-- how many of them with another dossier taken by the same destination since the one before.

ALTER TABLE dossier ADD COLUMN unclear       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN unclear_apart INTEGER NOT NULL DEFAULT 0;

-- What the case of a delivered dossier is still to be told, for the commune's software: attributes of ours, such as the
-- months, never a family's data (connector/delivery/case_messages.hpp).
CREATE TABLE case_message (
    dossier    TEXT    NOT NULL PRIMARY KEY,
    case_id    TEXT    NOT NULL,
    attributes TEXT    NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    since      INTEGER NOT NULL,
    due_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX case_message_due ON case_message (due_at);
