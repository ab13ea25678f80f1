-- typed: whoever asked for it only typed this address, and did not prove that it is theirs.
ALTER TABLE suppressed ADD COLUMN typed INTEGER NOT NULL DEFAULT 0;

-- until: of a visitor of whom nothing was known, when this may go; NULL: never.
ALTER TABLE forgotten ADD COLUMN until INTEGER;
CREATE INDEX forgotten_until ON forgotten (until) WHERE until IS NOT NULL;

-- at_device: proved by a device that opened a link, and not by a report alone.
ALTER TABLE lead_address ADD COLUMN at_device INTEGER NOT NULL DEFAULT 0;
UPDATE lead_address SET at_device = 1 WHERE verified_at IS NOT NULL;
