-- Every key starts with the site, so that the same layout can be spread over machines later.

CREATE TABLE site (
  id TEXT PRIMARY KEY,
  publishable_key TEXT NOT NULL,
  current_plan TEXT NOT NULL,   -- hash of the published plan
  previous_plan TEXT NOT NULL,  -- '' until the plan changes for the first time
  created_at INTEGER NOT NULL   -- times are milliseconds since the epoch, UTC
) STRICT, WITHOUT ROWID;

-- One row per visitor. id: SHA-256 of the visitor's token, hexadecimal; srv-… without a token.
-- clients: {client: {"seq": last seq, "at": its corrected time}}.
CREATE TABLE visitor (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  clients TEXT NOT NULL,
  events INTEGER NOT NULL,
  lead TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

-- One row per request that brought events; events: a JSON array with corrected times.
-- Appended only: all of a busy server's writing goes to the end of the table.
CREATE TABLE sync_log (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL,
  visitor TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  events TEXT NOT NULL
) STRICT;
CREATE INDEX sync_log_visitor ON sync_log (site, visitor, id);

CREATE TABLE lead (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  visitor TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;
