import { CONNECTION_FAULTS } from '../model/refusal.ts'

export type MetricInfo = {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
}

/** Every metric of falcobrief itself; docs/metrics.md is generated from this table. */
export const METRICS = {
  inputs: {
    name: 'falcobrief_inputs_total',
    type: 'counter',
    help: 'Bodies received, by source of the alert and what became of them (accepted, duplicate, quarantined).',
    labels: ['source', 'status'],
  },
  rejections: {
    name: 'falcobrief_rejections_total',
    type: 'counter',
    help: 'Requests refused, by error code.',
    labels: ['code'],
  },
  connectionFaults: {
    name: 'falcobrief_connection_faults_total',
    type: 'counter',
    help: `Connections that failed or were refused, by reason (${CONNECTION_FAULTS.join(', ')}).`,
    labels: ['reason'],
  },
  acknowledge: {
    name: 'falcobrief_acknowledge_seconds',
    type: 'histogram',
    help: 'From a body read to its 204, the disk included.',
    labels: [],
  },
  batch: {
    name: 'falcobrief_commit_events',
    type: 'histogram',
    help: 'Events that shared one commit.',
    labels: [],
  },
  decisions: {
    name: 'falcobrief_decisions_total',
    type: 'counter',
    help: 'Notification decisions.',
    labels: ['decision'],
  },
  urgency: {
    name: 'falcobrief_incident_urgency_total',
    type: 'counter',
    help: 'Incidents by urgency (now, today, later), counted each time one becomes more urgent.',
    labels: ['urgency'],
  },
  deliveries: {
    name: 'falcobrief_outputs_total',
    type: 'counter',
    help: 'Attempts by sink and how they ended (sent, retry, dead).',
    labels: ['sink', 'status'],
  },
  failures: {
    name: 'falcobrief_output_failures_total',
    type: 'counter',
    help: 'Failed attempts by sink and failure.',
    labels: ['sink', 'failure'],
  },
  queue: {
    name: 'falcobrief_queue_messages',
    type: 'gauge',
    help: 'Messages not delivered, by state (queued, retrying, dead).',
    labels: ['state'],
  },
  queueAge: {
    name: 'falcobrief_queue_oldest_age_seconds',
    type: 'gauge',
    help: 'Age of the oldest message that waits; 0 when none does.',
    labels: [],
  },
  overdue: {
    name: 'falcobrief_incidents_overdue',
    type: 'gauge',
    help: 'Incidents whose report is due for more than a minute.',
    labels: [],
  },
  stuck: {
    name: 'falcobrief_incidents_stuck',
    type: 'gauge',
    help: 'Incidents whose reports fail: each is tried again, ever more rarely.',
    labels: [],
  },
  setAside: {
    name: 'falcobrief_incident_failures_total',
    type: 'counter',
    help: 'Times that the report of an incident failed and was put off.',
    labels: [],
  },
  quarantined: {
    name: 'falcobrief_quarantined_bodies',
    type: 'gauge',
    help: 'Bodies in quarantine.',
    labels: [],
  },
  damaged: {
    name: 'falcobrief_store_damaged',
    type: 'gauge',
    help: '1 while the SQLite file is known to be damaged, else 0.',
    labels: [],
  },
  lost: {
    name: 'falcobrief_store_lost_alerts',
    type: 'gauge',
    help: 'Acknowledged alerts that were gone from the SQLite file after the disk failed, since the start.',
    labels: [],
  },
  reloadSuccess: {
    name: 'falcobrief_config_last_reload_successful',
    type: 'gauge',
    help: '1 when the newest configuration is in use, 0 when it was refused.',
    labels: [],
  },
  reloadTime: {
    name: 'falcobrief_config_last_reload_success_timestamp_seconds',
    type: 'gauge',
    help: 'When the configuration in use was loaded, seconds since the epoch.',
    labels: [],
  },
  lastAlert: {
    name: 'falcobrief_last_alert_timestamp_seconds',
    type: 'gauge',
    help: 'When the newest alert arrived, seconds since the epoch; 0 when none did.',
    labels: [],
  },
} as const satisfies Record<string, MetricInfo>
