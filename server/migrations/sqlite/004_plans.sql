-- The plans that sites have had. hash: of the plan as its authors wrote it; published_hash: of what
-- pages get of it. activated_at: when it was last put in force; NULL before that. Plans are long,
-- so this table keeps its rows apart from its key.
CREATE TABLE plan (
  site TEXT NOT NULL,
  hash TEXT NOT NULL,
  published_hash TEXT NOT NULL,
  json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  activated_at INTEGER,
  PRIMARY KEY (site, hash)
) STRICT;

-- The plan in force: its hash, '' before there is one, and the hash of what pages get of it. Pages may
-- still bring events of what was published before, so that is known too.
ALTER TABLE site ADD COLUMN plan TEXT NOT NULL DEFAULT '';
ALTER TABLE site RENAME COLUMN current_plan TO published_plan;
ALTER TABLE site RENAME COLUMN previous_plan TO previous_published;
