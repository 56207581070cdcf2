CREATE TABLE silences (
  id         TEXT    PRIMARY KEY,
  match      TEXT    NOT NULL, -- JSON
  reason     TEXT    NOT NULL,
  author     TEXT    NOT NULL,
  origin     TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  until      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
