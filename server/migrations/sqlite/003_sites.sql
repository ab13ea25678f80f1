-- Sites are tenants: each has its own keys, its own visitors, and pages at origins of its own.
ALTER TABLE site RENAME TO old_site;

CREATE TABLE site (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  allowed_origins TEXT NOT NULL,  -- JSON array of what a browser sends as Origin
  current_plan TEXT NOT NULL,     -- hash of the published plan; '' before there is one
  previous_plan TEXT NOT NULL,    -- '' until the plan changes for the first time
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- lookup: what a request's key is found by, a publishable key itself, for it is public, and of a secret
-- one the SHA-256, hexadecimal. scopes: of a secret key, separated by spaces. A key counts until
-- expires_at and until revoked_at.
CREATE TABLE api_key (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pk', 'sk')),
  lookup TEXT NOT NULL,
  scopes TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;
-- A request's site follows from its key, so no two sites may have the same.
CREATE UNIQUE INDEX api_key_lookup ON api_key (lookup);

INSERT INTO site SELECT id, id, '[]', current_plan, previous_plan, created_at FROM old_site;
INSERT INTO api_key
  SELECT id, 'serve-pk', 'pk', publishable_key, '', 'serve', created_at, NULL, NULL FROM old_site;
DROP TABLE old_site;
