-- Which leads are on which lists (engine/src/insight/lists.h), read by place.
CREATE TABLE lead_list (
  site TEXT COLLATE "C" NOT NULL,
  list TEXT COLLATE "C" NOT NULL,
  place BIGINT NOT NULL,
  lead TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site, list, place, lead)
);
CREATE INDEX lead_list_lead ON lead_list (site, lead);

-- lists: the lead's entries there, to see whether they change.
ALTER TABLE lead_work ADD COLUMN lists TEXT NOT NULL DEFAULT '';

-- Who was won is on a list now.
DROP INDEX lead_tally_won;
ALTER TABLE lead_tally DROP COLUMN won;

-- Leads from before are looked at again, and listed then.
UPDATE lead_work SET plan = '';
