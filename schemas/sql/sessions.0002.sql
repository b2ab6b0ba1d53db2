-- Whether what the press in `sealed` announced has been sent: noted beside the content, which need not be sealed again for
-- it. A change of `sealed` says it itself, and begins anew.
ALTER TABLE session ADD COLUMN settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1));
