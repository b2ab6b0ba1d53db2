-- What an agent wants to be told of by e-mail, and up to which arrivals they have been.
ALTER TABLE agent ADD COLUMN notify TEXT NOT NULL DEFAULT 'none' CHECK (notify IN ('none', 'each', 'daily'));
ALTER TABLE agent ADD COLUMN notified INTEGER NOT NULL DEFAULT 0;
CREATE INDEX agent_to_notify ON agent (notify) WHERE notify <> 'none';
