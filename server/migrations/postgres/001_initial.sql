-- Every key begins with the site, so that a database of many machines can keep a site's rows together.
-- Texts are compared byte by byte (COLLATE "C"), whatever the database was made with: the order of ids
-- is part of what the server answers. Times are milliseconds since the epoch, UTC.

-- name: for people. allowed_origins: JSON array of what a browser sends as Origin. plan: hash of the
-- one in force, '' before there is one; published_plan: hash of what pages get of it. Pages may still
-- bring events of what was published before, so that is known too.
CREATE TABLE site (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  allowed_origins TEXT NOT NULL,
  plan TEXT NOT NULL DEFAULT '',
  published_plan TEXT NOT NULL,
  previous_published TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- How often a site, its keys or its plan were changed: servers look here whether another did.
CREATE TABLE site_change (
  site TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL
);

-- The servers of this database. seen_at: when it was last at work, by the clock of the database; what one
-- that ended had leased is free after some seconds.
CREATE TABLE server_process (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  seen_at BIGINT NOT NULL
);

-- What all servers of this database have in common and nobody else may know. site: '' for all sites.
CREATE TABLE server_secret (
  site TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  secret TEXT NOT NULL,
  PRIMARY KEY (site, name)
);

-- lookup: what a request's key is found by, a publishable key itself, for it is public, and of a secret
-- one the SHA-256, hexadecimal. scopes: of a secret key, separated by spaces. A key counts until
-- expires_at and until revoked_at. replaced_by: the id of the key that takes its place, '' while none does.
CREATE TABLE api_key (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pk', 'sk')),
  lookup TEXT NOT NULL,
  scopes TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  replaced_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (site, id)
);

-- The plans that a site has had. hash: of the plan as its authors wrote it; published_hash: of what
-- pages get of it. activated_at: when it was last put in force; NULL before that.
CREATE TABLE plan (
  site TEXT COLLATE "C" NOT NULL,
  hash TEXT COLLATE "C" NOT NULL,
  published_hash TEXT NOT NULL,
  json TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  activated_at BIGINT,
  PRIMARY KEY (site, hash)
);

-- One row per visitor, which whoever works on the visitor locks. id: SHA-256 of the visitor's token,
-- hexadecimal; srv-… without a token; ~… for a lead's own log. revision: rises with each write.
-- events: how many there are. gpc: whether the browser asked, when
-- it last sent a form, that nothing is passed on (Sec-GPC). seen_at: when events last came.
CREATE TABLE visitor (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1,
  events BIGINT NOT NULL,
  lead TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL DEFAULT 0,
  gpc BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (site, id)
);

-- One row per request that brought events; events: a JSON array with corrected times, of which the first
-- is the visitor's number first_event, as counted from 0 in the order stored.
CREATE TABLE sync_log (
  site TEXT COLLATE "C" NOT NULL,
  visitor TEXT COLLATE "C" NOT NULL,
  first_event BIGINT NOT NULL DEFAULT 0,
  received_at BIGINT NOT NULL,
  events TEXT NOT NULL,
  PRIMARY KEY (site, visitor, first_event)
);

-- Who asked to be forgotten. visitor: as in visitor.id; what still comes from this visitor's devices is
-- refused. until: of one of whom nothing was known, when this may go; NULL: never.
CREATE TABLE forgotten (
  site TEXT COLLATE "C" NOT NULL,
  visitor TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  until BIGINT,
  PRIMARY KEY (site, visitor)
);
CREATE INDEX forgotten_until ON forgotten (until) WHERE until IS NOT NULL;

-- Addresses of people who were forgotten. email: HMAC-SHA-256 of the address in lower case, hexadecimal.
-- typed: whoever asked for it only typed this address, and did not prove that it is theirs.
CREATE TABLE suppressed (
  site TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  typed BIGINT NOT NULL,
  PRIMARY KEY (site, email)
);

-- account: the domain of the company that the lead works at; '' where none is known. joined: the lead
-- that it turned out to be and whose events its own are since; '' of one that stands for itself.
CREATE TABLE lead (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  visitor TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  account TEXT COLLATE "C" NOT NULL DEFAULT '',
  joined TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (site, id)
);
CREATE INDEX lead_account ON lead (site, account);
CREATE INDEX lead_joined ON lead (site, joined) WHERE joined <> '';

-- Which events are a lead's: those of a visitor from first_event on, up to the one before end_event;
-- NULL: also those to come. A lead may have several visitors (devices), and a visitor several leads, one
-- after the other (people at one device).
CREATE TABLE lead_visitor (
  site TEXT COLLATE "C" NOT NULL,
  lead TEXT COLLATE "C" NOT NULL,
  visitor TEXT COLLATE "C" NOT NULL,
  first_event BIGINT NOT NULL,
  end_event BIGINT,
  linked_at BIGINT NOT NULL,
  recognised BIGINT NOT NULL DEFAULT 0,  -- 1: by a link alone that proves nothing
  PRIMARY KEY (site, lead, visitor, first_event)
);
CREATE INDEX lead_visitor_visitor ON lead_visitor (site, visitor);

-- Which addresses a lead gave, and which of them it was proved to have. email: as in suppressed. at_device:
-- proved by a device that opened a link, and not by a report alone.
CREATE TABLE lead_address (
  site TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C" NOT NULL,
  lead TEXT COLLATE "C" NOT NULL,
  given_at BIGINT NOT NULL,
  verified_at BIGINT,
  at_device BIGINT NOT NULL,
  PRIMARY KEY (site, email, lead)
);
CREATE INDEX lead_address_lead ON lead_address (site, lead);

-- What other systems call a lead. source: the name of such a system.
CREATE TABLE lead_reference (
  site TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  reference TEXT COLLATE "C" NOT NULL,
  lead TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site, source, reference)
);
CREATE INDEX lead_reference_lead ON lead_reference (site, lead);

-- Signed links that work once and were used, and proofs of work that came with a submission: each
-- counts once.
CREATE TABLE used_link (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX used_link_expiry ON used_link (site, expires_at);
CREATE TABLE spent_challenge (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX spent_challenge_expiry ON spent_challenge (site, expires_at);

-- Where a site's announcements are sent. types: JSON array, empty for all. state: enabled, paused (what
-- comes is held), gone (it answered 410; nothing more is held for it). The secrets sign what is sent, so
-- they are kept as they are; the previous one signs too until previous_until.
CREATE TABLE webhook (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  types TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('enabled', 'paused', 'gone')),
  secret TEXT NOT NULL,
  previous_secret TEXT NOT NULL,
  previous_until BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);

-- What is sent, personal data and all, once for all the webhooks that get it. id: that of the first of
-- its deliveries.
CREATE TABLE outbox (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (site, id)
);

-- One message on its way to one webhook; ids sort by when they were made. A pending one is sent when
-- due_at has come, by the process that leases it (leased_by). order_number: of the lead, rising; lead: '' for a test. status:
-- of the last answer, 0 when there was none.
CREATE TABLE delivery (
  site TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  webhook TEXT COLLATE "C" NOT NULL,
  outbox TEXT COLLATE "C" NOT NULL,
  lead TEXT COLLATE "C" NOT NULL,
  order_number BIGINT NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  attempts BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  leased_until BIGINT NOT NULL,
  leased_by TEXT COLLATE "C" NOT NULL,
  ended_at BIGINT,
  status BIGINT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX delivery_due ON delivery (site, webhook, due_at, order_number) WHERE state = 'pending';
CREATE INDEX delivery_lead ON delivery (site, lead, webhook, order_number);
CREATE INDEX delivery_state ON delivery (site, state, id);
CREATE INDEX delivery_outbox ON delivery (site, outbox);
CREATE INDEX delivery_ended ON delivery (site, ended_at) WHERE ended_at IS NOT NULL;

-- What the server has to do about a lead. last_order: of its last message. due_at: when it is next looked
-- at, as its decision changes or there is more to tell then; NULL when nothing happens by itself. plan:
-- the one (of the site, as written) by which that was found.
CREATE TABLE lead_work (
  site TEXT COLLATE "C" NOT NULL,
  lead TEXT COLLATE "C" NOT NULL,
  last_order BIGINT NOT NULL,
  due_at BIGINT,
  plan TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site, lead)
);
CREATE INDEX lead_work_due ON lead_work (site, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX lead_work_plan ON lead_work (site, plan);
