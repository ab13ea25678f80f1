-- What is kept for a time is kept from its end on: what waited for long is not gone as soon as it is delivered.
CREATE INDEX delivery_ended ON delivery (site, ended_at) WHERE ended_at IS NOT NULL;
