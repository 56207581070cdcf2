-- Bytes of an incident's events that are stored whole.
ALTER TABLE incidents ADD COLUMN kept_bytes INTEGER NOT NULL DEFAULT 0;
