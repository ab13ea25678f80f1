-- The id of the key that takes a key's place, '' while none does.
ALTER TABLE api_key ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';
