-- won: 1 where the lead was reported as won: what a plan is tried on before it goes live.
ALTER TABLE lead_tally ADD COLUMN won INTEGER NOT NULL DEFAULT 0;
CREATE INDEX lead_tally_won ON lead_tally (site, lead) WHERE won = 1;

-- gate: JSON, how many won leads crossed its threshold when it was last put in force, and why it was although
-- too few did; '' where nobody looked.
ALTER TABLE plan ADD COLUMN gate TEXT NOT NULL DEFAULT '';

-- Leads from before are looked at again, and noted then.
UPDATE lead_work SET plan = '';
