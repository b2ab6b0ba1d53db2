-- Where a recipient's dossiers are pushed: HubEE (''), or the subscriber of that name (delivery.subscribers).
ALTER TABLE recipients ADD COLUMN subscriber TEXT NOT NULL DEFAULT '' CHECK (
    subscriber = '' OR (subscriber GLOB '[a-z]*' AND subscriber NOT GLOB '*[^a-z0-9-]*' AND length(subscriber) <= 40));
