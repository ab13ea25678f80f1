-- The names of systems are in lower case: HubSpot is hubspot. A reference that stands under both
-- stays under the latter.
UPDATE OR IGNORE lead_reference SET source = lower(source) WHERE source <> lower(source);
DELETE FROM lead_reference WHERE source <> lower(source);
