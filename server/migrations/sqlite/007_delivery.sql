-- Where a site's announcements are sent. types: JSON array, empty for all. state: enabled, paused (what comes
-- is held), gone (it answered 410; nothing more is held for it). The secrets sign what is sent, so they are kept as
-- they are; the previous one signs too until previous_until.
CREATE TABLE webhook (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  types TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('enabled', 'paused', 'gone')),
  secret TEXT NOT NULL,
  previous_secret TEXT NOT NULL,
  previous_until INTEGER,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

-- What is sent, personal data and all: appended only, and overwritten in place when it is erased, so that
-- nothing of it is ever moved and left behind.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL,
  payload TEXT NOT NULL
) STRICT;

-- One message on its way to one webhook; ids sort by when they were made. A pending one is sent when due_at has
-- come, by whoever leases it. order_number: of the lead, rising; lead: '' for a test. status: of the last answer,
-- 0 when there was none.
CREATE TABLE delivery (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  webhook TEXT NOT NULL,
  outbox INTEGER NOT NULL,
  lead TEXT NOT NULL,
  order_number INTEGER NOT NULL,
  type TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  attempts INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  leased_until INTEGER NOT NULL,
  ended_at INTEGER,
  status INTEGER NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (site, webhook, due_at, order_number) WHERE state = 'pending';
CREATE INDEX delivery_lead ON delivery (site, lead, webhook, order_number);
CREATE INDEX delivery_state ON delivery (site, state, id);
CREATE INDEX delivery_outbox ON delivery (site, outbox);

-- What the server has to do about a lead. last_order: of its last message. due_at: when it is next looked at,
-- as its decision changes or there is more to tell then; NULL when nothing happens by itself. plan: the
-- one (of the site, as written) by which that was found.
CREATE TABLE lead_work (
  site TEXT NOT NULL,
  lead TEXT NOT NULL,
  last_order INTEGER NOT NULL,
  due_at INTEGER,
  plan TEXT NOT NULL,
  PRIMARY KEY (site, lead)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_work_due ON lead_work (site, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX lead_work_plan ON lead_work (site, plan);

-- Leads from before: nobody was told of them, and nobody is to be told late.
INSERT INTO lead_work SELECT site, id, 0, 0, '' FROM lead;
