-- Refusals in a row that do not say whose fault they are (a gateway's 404 …), without a step done between: how many, and
-- how many of them with another dossier taken by the same destination since the one before.

ALTER TABLE dossier ADD COLUMN unclear       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN unclear_apart INTEGER NOT NULL DEFAULT 0;
