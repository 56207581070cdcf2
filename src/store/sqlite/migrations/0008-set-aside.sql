-- Incidents that are not claimed until `retry_at`, because their reports fail.
CREATE TABLE set_aside (
  incident_n INTEGER PRIMARY KEY REFERENCES incidents (n) ON DELETE CASCADE,
  failures   INTEGER NOT NULL, -- in a row
  failed_at  INTEGER NOT NULL,
  retry_at   INTEGER NOT NULL,
  error      TEXT    NOT NULL
) STRICT;
