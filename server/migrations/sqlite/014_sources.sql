-- The names of systems are in lower case: HubSpot is hubspot. A reference that stands under several
-- spellings stays where it was in lower case already, else with the lead that is known for longest.
DELETE FROM lead_reference WHERE EXISTS (
  SELECT 1 FROM lead_reference AS other
  WHERE other.site = lead_reference.site
    AND other.reference = lead_reference.reference
    AND lower(other.source) = lower(lead_reference.source)
    AND (other.source <> lower(other.source),
         ifnull((SELECT created_at FROM lead WHERE site = other.site AND id = other.lead), 0),
         other.source)
      < (lead_reference.source <> lower(lead_reference.source),
         ifnull((SELECT created_at FROM lead
                 WHERE site = lead_reference.site AND id = lead_reference.lead), 0),
         lead_reference.source)
);
UPDATE lead_reference SET source = lower(source) WHERE source <> lower(source);
