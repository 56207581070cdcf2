CREATE TABLE incidents (
  n              INTEGER PRIMARY KEY,
  id             TEXT    NOT NULL UNIQUE,
  kind           TEXT    NOT NULL,
  subject        TEXT    NOT NULL, -- JSON
  subject_key    TEXT    NOT NULL,
  namespace      TEXT,
  state          TEXT    NOT NULL,
  priority       TEXT    NOT NULL,
  rules          TEXT    NOT NULL, -- JSON array
  tactics        TEXT    NOT NULL, -- JSON array
  first_seen     INTEGER NOT NULL, -- all times: ms since the epoch
  last_seen      INTEGER NOT NULL,
  count          INTEGER NOT NULL,
  sequence       INTEGER NOT NULL,
  notified_at    INTEGER,
  notified_count INTEGER NOT NULL,
  due_at         INTEGER,
  due_kind       TEXT,
  lease          TEXT,
  lease_until    INTEGER
) STRICT;
CREATE UNIQUE INDEX incidents_open ON incidents (subject_key) WHERE state = 'open';
CREATE INDEX incidents_due ON incidents (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX incidents_newest ON incidents (first_seen, n);

CREATE TABLE alerts (
  n           INTEGER PRIMARY KEY,
  id          TEXT    NOT NULL UNIQUE,
  incident_n  INTEGER NOT NULL REFERENCES incidents (n) ON DELETE CASCADE,
  fingerprint TEXT    NOT NULL,
  rule        TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  priority    TEXT    NOT NULL,
  tactics     TEXT    NOT NULL, -- JSON array
  state       TEXT    NOT NULL,
  first_seen  INTEGER NOT NULL,
  last_seen   INTEGER NOT NULL,
  first_time  TEXT    NOT NULL,
  last_time   TEXT    NOT NULL,
  count       INTEGER NOT NULL,
  stored      INTEGER NOT NULL,
  observed    TEXT    NOT NULL  -- JSON
) STRICT;
CREATE UNIQUE INDEX alerts_open ON alerts (fingerprint) WHERE state = 'open';
CREATE INDEX alerts_incident ON alerts (incident_n, n);

CREATE TABLE events (
  n           INTEGER PRIMARY KEY,
  id          TEXT    NOT NULL,
  alert_n     INTEGER NOT NULL REFERENCES alerts (n) ON DELETE CASCADE,
  received_at INTEGER NOT NULL,
  body        TEXT    NOT NULL
) STRICT;
CREATE INDEX events_alert ON events (alert_n, n);

-- Every id within retention, also of events that are only counted: a redelivery changes nothing.
CREATE TABLE event_ids (
  id          BLOB    PRIMARY KEY, -- the first 16 bytes of the id's SHA-256
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  n          INTEGER PRIMARY KEY,
  incident_n INTEGER NOT NULL REFERENCES incidents (n) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  kind       TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  alert_id   TEXT,
  sink       TEXT,
  count      INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_incident ON decisions (incident_n, n);

CREATE TABLE reports (
  incident_n INTEGER NOT NULL REFERENCES incidents (n) ON DELETE CASCADE,
  sequence   INTEGER NOT NULL,
  report     TEXT    NOT NULL, -- JSON
  PRIMARY KEY (incident_n, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  n               INTEGER PRIMARY KEY,
  id              TEXT    NOT NULL UNIQUE,
  incident_n      INTEGER NOT NULL REFERENCES incidents (n) ON DELETE CASCADE,
  sink            TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  sequence        INTEGER NOT NULL,
  state           TEXT    NOT NULL,
  attempts        INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  next_attempt_at INTEGER,
  lease           TEXT,
  lease_until     INTEGER,
  sent_at         INTEGER,
  reference       TEXT, -- JSON
  UNIQUE (incident_n, sink, sequence)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (sink, next_attempt_at, n)
  WHERE state IN ('queued', 'retrying', 'sending');
CREATE INDEX deliveries_dead ON deliveries (sink) WHERE state = 'dead';

CREATE TABLE attempts (
  n          INTEGER PRIMARY KEY,
  delivery_n INTEGER NOT NULL REFERENCES deliveries (n) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  failure    TEXT,
  detail     TEXT    NOT NULL
) STRICT;
CREATE INDEX attempts_delivery ON attempts (delivery_n, n);

CREATE TABLE sinks (
  name            TEXT PRIMARY KEY,
  paused_until    INTEGER NOT NULL,
  last_success_at INTEGER,
  last_error_at   INTEGER,
  last_error      TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  n           INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  reason      TEXT    NOT NULL,
  body        TEXT    NOT NULL
) STRICT;

-- Written to and emptied again, to see whether there is room for more than a small change.
CREATE TABLE room (
  n      INTEGER PRIMARY KEY,
  filler BLOB NOT NULL
) STRICT;
