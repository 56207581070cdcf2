ALTER TABLE incidents ADD COLUMN acknowledged_by TEXT;
