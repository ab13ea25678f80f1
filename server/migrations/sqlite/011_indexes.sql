-- Without them, to find what was joined to a lead, and the links that expired, read all of a site's.
CREATE INDEX lead_joined ON lead (site, joined) WHERE joined <> '';
CREATE INDEX used_link_expiry ON used_link (site, expires_at);
