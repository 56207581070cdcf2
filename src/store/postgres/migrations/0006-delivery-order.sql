-- Of the incident's priority: 0 for Emergency, 7 for Debug. The most severe are sent first.
ALTER TABLE deliveries ADD COLUMN rank integer NOT NULL DEFAULT 3;
UPDATE deliveries SET rank = CASE priority
    WHEN 'Emergency' THEN 0 WHEN 'Alert' THEN 1 WHEN 'Critical' THEN 2 WHEN 'Error' THEN 3
    WHEN 'Warning' THEN 4 WHEN 'Notice' THEN 5 WHEN 'Informational' THEN 6 ELSE 7 END
  FROM incidents WHERE incidents.n = incident_n AND deliveries.state <> 'sent';
CREATE INDEX deliveries_next ON deliveries (sink, rank, n)
  WHERE state IN ('queued', 'retrying', 'sending');
DROP INDEX deliveries_waiting;
