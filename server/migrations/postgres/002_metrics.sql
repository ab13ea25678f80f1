-- What metrics count of a lead. tally: as it is now; counted: what of it is in the sums, where that is
-- something else ('' for nothing); NULL: it is in them.
CREATE TABLE lead_tally (
  site TEXT COLLATE "C" NOT NULL,
  lead TEXT COLLATE "C" NOT NULL,
  tally TEXT NOT NULL,
  counted TEXT,
  PRIMARY KEY (site, lead)
);
CREATE INDEX lead_tally_changed ON lead_tally (site, lead) WHERE counted IS NOT NULL;

-- Sums over the leads of a site. dimension, value: by what leads are told apart ('' for all of them
-- together, '*' for what no range restricts). monthly: 1 for months since 1970-01, 0 for days since
-- 1970-01-01; start: which one. figure, state, bucket: what is counted (engine/src/insight/tally.h).
CREATE TABLE metric_sum (
  site TEXT COLLATE "C" NOT NULL,
  dimension TEXT COLLATE "C" NOT NULL,
  monthly BIGINT NOT NULL,
  start BIGINT NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  figure TEXT COLLATE "C" NOT NULL,
  state BIGINT NOT NULL,
  bucket BIGINT NOT NULL,
  total BIGINT NOT NULL,
  PRIMARY KEY (site, dimension, monthly, start, value, figure, state, bucket)
);

-- Leads from before are looked at again, and counted then.
UPDATE lead_work SET plan = '';
