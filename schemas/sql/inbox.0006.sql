-- The dossiers of one family, found from any of them: the portal says so beside each.

CREATE INDEX folder_by_name ON folder (last_name, first_name);
