-- Lists of incidents, newest first, without looking at all there are. What changes with every event is in
-- none of these indexes.
CREATE INDEX incidents_open_newest ON incidents (first_seen, n) WHERE state = 'open';
CREATE INDEX incidents_namespace ON incidents (namespace, first_seen, n);
CREATE INDEX incidents_priority ON incidents (priority, first_seen, n);
-- How long the longest took: those seen after some time did not begin earlier than that before.
CREATE INDEX incidents_longest ON incidents (last_seen - first_seen) WHERE state = 'closed';

-- The incidents of a rule in the order of a list: an alert's own place says nothing of its incident's.
CREATE TABLE incident_rules (
  rule       TEXT    NOT NULL,
  first_seen INTEGER NOT NULL, -- of the incident
  incident_n INTEGER NOT NULL REFERENCES incidents (n) ON DELETE CASCADE,
  PRIMARY KEY (rule, first_seen, incident_n)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_rules_incident ON incident_rules (incident_n);
INSERT OR IGNORE INTO incident_rules
  SELECT rule, incidents.first_seen, incident_n FROM alerts JOIN incidents ON incidents.n = incident_n;
-- Kept by the database, so that versions that do not know the table keep it too.
CREATE TRIGGER alerts_rule_of_incident AFTER INSERT ON alerts BEGIN
  INSERT OR IGNORE INTO incident_rules
    SELECT new.rule, first_seen, n FROM incidents WHERE n = new.incident_n;
END;

-- The one before was written with every event.
CREATE INDEX alerts_of_rule ON alerts (rule, first_seen);
DROP INDEX alerts_rule;
