-- What metrics count of a lead. tally: as it is now; counted: what of it is in the sums, where that is
-- something else ('' for nothing); NULL: it is in them.
CREATE TABLE lead_tally (
  site TEXT NOT NULL,
  lead TEXT NOT NULL,
  tally TEXT NOT NULL,
  counted TEXT,
  PRIMARY KEY (site, lead)
) STRICT;
CREATE INDEX lead_tally_changed ON lead_tally (site, lead) WHERE counted IS NOT NULL;

-- Sums over the leads of a site. dimension, value: by what leads are told apart ('' for all of them
-- together, '*' for what no range restricts). monthly: 1 for months since 1970-01, 0 for days since
-- 1970-01-01; start: which one. figure, state, bucket: what is counted (engine/src/insight/tally.h).
CREATE TABLE metric_sum (
  site TEXT NOT NULL,
  dimension TEXT NOT NULL,
  monthly INTEGER NOT NULL,
  start INTEGER NOT NULL,
  value TEXT NOT NULL,
  figure TEXT NOT NULL,
  state INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (site, dimension, monthly, start, value, figure, state, bucket)
) STRICT, WITHOUT ROWID;

-- Leads from before are looked at again, and counted then.
UPDATE lead_work SET plan = '';
