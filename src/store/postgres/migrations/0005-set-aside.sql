-- Incidents that are not claimed until `retry_at`, because their reports fail.
CREATE TABLE set_aside (
  incident_n bigint  PRIMARY KEY REFERENCES incidents (n) ON DELETE CASCADE,
  failures   integer NOT NULL, -- in a row
  failed_at  bigint  NOT NULL,
  retry_at   bigint  NOT NULL,
  error      text    NOT NULL
);
