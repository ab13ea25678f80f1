-- What is known of a visitor's clients and how many events there are follows from sync_log. Kept here it had
-- to be written with each sync, to a page of the file that nothing else was written to.
ALTER TABLE visitor DROP COLUMN clients;
ALTER TABLE visitor DROP COLUMN events;
