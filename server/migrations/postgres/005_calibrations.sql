-- Proposals of other points for a site's plan. base: the hash of the plan that it would change. result: JSON, what was
-- found and what would change (engine/src/calibrate/report.h). plan: the text with the proposal, '' once it is decided;
-- hash: the version that came of it, '' where none did. reason: why it was declined, or accepted all the same.
CREATE TABLE calibration (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  axis TEXT NOT NULL,
  base TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('nothing', 'open', 'accepted', 'declined')),
  result TEXT NOT NULL,
  plan TEXT NOT NULL,
  hash TEXT NOT NULL,
  decided_at BIGINT,
  reason TEXT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX calibration_latest ON calibration (site, made_at);
CREATE INDEX calibration_axis ON calibration (site, axis, decided_at);
