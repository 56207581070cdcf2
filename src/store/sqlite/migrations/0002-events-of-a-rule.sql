-- What an exception of a rule would have silenced is asked for each report.
CREATE INDEX alerts_rule ON alerts (rule, last_seen);
