-- Proofs of work that came with a submission: each counts once. id: the nonce of the challenge.
CREATE TABLE spent_challenge (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_challenge_expiry ON spent_challenge (site, expires_at);
