-- Whether the part is the lead's by a link alone that proves nothing (purpose recognise): who opened it may be
-- somebody whom it was handed on to.
ALTER TABLE lead_visitor ADD COLUMN recognised INTEGER NOT NULL DEFAULT 0;
