-- The alerts of a rule that began last: it may have a hundred thousand in the days that are asked for.
CREATE INDEX alerts_of_rule ON alerts (left(rule, 200), first_seen);
DROP INDEX alerts_rule;
