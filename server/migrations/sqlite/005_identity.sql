-- Which events are a lead's: those of a visitor from first_event on, up to the one before end_event, as
-- counted from 0 in the order stored; NULL: also those to come. A lead may have several visitors
-- (devices), and a visitor several leads, one after the other (people at one device).
CREATE TABLE lead_visitor (
  site TEXT NOT NULL,
  lead TEXT NOT NULL,
  visitor TEXT NOT NULL,
  first_event INTEGER NOT NULL,
  end_event INTEGER,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (site, lead, visitor, first_event)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_visitor_visitor ON lead_visitor (site, visitor);
INSERT INTO lead_visitor SELECT site, id, visitor, 0, NULL, created_at FROM lead;

-- Which addresses a lead gave, and which of them it was proved to have. email: HMAC-SHA-256 of the
-- address in lower case, hexadecimal, as in suppressed.
CREATE TABLE lead_address (
  site TEXT NOT NULL,
  email TEXT NOT NULL,
  lead TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  verified_at INTEGER,
  PRIMARY KEY (site, email, lead)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_address_lead ON lead_address (site, lead);

-- What other systems call a lead. source: the name of such a system.
CREATE TABLE lead_reference (
  site TEXT NOT NULL,
  source TEXT NOT NULL,
  reference TEXT NOT NULL,
  lead TEXT NOT NULL,
  PRIMARY KEY (site, source, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_reference_lead ON lead_reference (site, lead);

-- Signed links that work once and were used. id: the link's own.
CREATE TABLE used_link (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

-- Whether the visitor's browser asked, when it last sent a form, that nothing is passed on (Sec-GPC).
ALTER TABLE visitor ADD COLUMN gpc INTEGER NOT NULL DEFAULT 0;

-- account: the domain of the company that the lead works at; '' where none is known. joined: the lead
-- that it turned out to be and whose events its own are since; '' of one that stands for itself.
ALTER TABLE lead ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE lead ADD COLUMN joined TEXT NOT NULL DEFAULT '';
CREATE INDEX lead_account ON lead (site, account);
