-- How many events were taken: written with each batch, so that it shows whether the last one is there.
CREATE TABLE tally (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  admitted INTEGER NOT NULL
) STRICT;

INSERT INTO tally VALUES (1, 0);
