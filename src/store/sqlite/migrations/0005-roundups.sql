ALTER TABLE incidents ADD COLUMN silenced_by TEXT; -- JSON
ALTER TABLE incidents ADD COLUMN roundup TEXT; -- JSON: of a storm or digest

-- Messages that were held back, by the storm or digest that tells of them.
CREATE TABLE roundup_entries (
  n          INTEGER PRIMARY KEY,
  roundup_n  INTEGER NOT NULL REFERENCES incidents (n) ON DELETE CASCADE,
  incident_n INTEGER NOT NULL REFERENCES incidents (n) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  message    TEXT    NOT NULL
) STRICT;
CREATE INDEX roundup_entries_roundup ON roundup_entries (roundup_n, incident_n);
CREATE INDEX roundup_entries_incident ON roundup_entries (incident_n);

-- What may be sent at once to each sink.
CREATE TABLE buckets (
  sink   TEXT    PRIMARY KEY,
  tokens REAL    NOT NULL,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
