-- How soon somebody should look, from the signs of its alerts; NULL before the first look.
ALTER TABLE incidents ADD COLUMN urgency text;

CREATE INDEX incidents_urgency ON incidents (urgency, first_seen, n);
