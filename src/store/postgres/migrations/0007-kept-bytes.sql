-- Bytes of an incident's events that are stored whole.
ALTER TABLE incidents ADD COLUMN kept_bytes bigint NOT NULL DEFAULT 0;
