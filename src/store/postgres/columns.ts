/**
 * Columns are named in every statement: a prepared `SELECT *` fails when a newer version adds a column.
 * As the functions of `store/rows.ts` take them.
 */
export const INCIDENT_COLUMNS = `incidents.n, incidents.id, kind, subject, subject_key, incidents.state,
  incidents.priority, rules, incidents.tactics, incidents.first_seen, incidents.last_seen,
  incidents.count, sequence, notified_at, notified_count, acknowledged_by,
  silenced_by, roundup, due_at, due_kind, held_kind, kept_bytes, urgency`

/** Of alerts joined with their incidents. */
export const ALERT_COLUMNS = `alerts.n, alerts.id, incidents.id AS incident_id, fingerprint, rule, source,
  alerts.priority, alerts.tactics, alerts.state, alerts.first_seen, alerts.last_seen, first_time,
  last_time, alerts.count, stored, observed`

export const DECISION_COLUMNS = 'at, kind, reason, alert_id, sink, count'

export const EVENT_COLUMNS = 'events.id, events.received_at, events.body'
