-- News that a silence holds back: `first` or `update`; null: none.
ALTER TABLE incidents ADD COLUMN held_kind TEXT;

CREATE INDEX incidents_held ON incidents (n) WHERE held_kind IS NOT NULL;
