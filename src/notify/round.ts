import type { Clock } from '../lib/clock.ts'
import type { CreateId } from '../lib/id.ts'
import type { Log } from '../lib/log.ts'
import type { Decision, DueAction, Incident, MessageKind } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import type { Store } from '../store/port.ts'
import type { ClaimedIncident, IncidentRecord, NewDelivery, Publication } from '../store/records.ts'
import { audienceOf, type AudienceDeps } from './audience.ts'

/** A report is built in milliseconds; a lease this old belongs to a process that is gone. */
export const REPORT_LEASE_MS = 30_000
const BATCH = 20
/** What a report is built from: more alerts are counted in it, not shown. */
export const REPORT_LIMITS = { alerts: 50, eventsPerAlert: 20 }

export type ReportWorkerDeps = AudienceDeps & {
  readonly store: Pick<Store, 'claimDueIncidents' | 'readIncident' | 'readDeliveries' | 'publish'>
  readonly clock: Clock
  readonly createId: CreateId
  readonly log: Log
  readonly leaseMs: number
  readonly decideDue: (incident: Incident, now: number) => DueAction
  readonly afterMessage: (
    current: Incident,
    claimed: Incident,
    sequence: number,
    now: number,
  ) => Incident
  readonly afterLook: (current: Incident, now: number) => Incident
  readonly afterClose: (current: Incident, now: number) => Incident
  readonly buildReport: (record: IncidentRecord) => Promise<Report>
  readonly onDecided: (decisions: readonly Decision[]) => void
  /** Called after messages were put into the outbox. */
  readonly onPublished: () => void
}

type Draft = Pick<Publication, 'decisions' | 'heldBack' | 'message' | 'next'>

/** One round: takes the incidents that are due and tells, closes or reschedules each. */
export async function runReportRound(deps: ReportWorkerDeps): Promise<void> {
  const claimed = await deps.store.claimDueIncidents(deps.clock.now(), BATCH, deps.leaseMs)
  for (const one of claimed) await handle(one, deps)
}

async function handle({ incident, lease }: ClaimedIncident, deps: ReportWorkerDeps): Promise<void> {
  const at = deps.clock.now()
  const draft = await draftOf(incident, at, deps)
  const decisions = await deps.store.publish({ incidentId: incident.id, lease, at, ...draft })
  if (decisions === null) return
  deps.onDecided(decisions)
  for (const { kind, reason, sink } of decisions) {
    deps.log.info({ incident: incident.id, decision: kind, sink, reason }, 'decided')
  }
  if (draft.message === null) return
  const { sequence, deliveries } = draft.message
  const sinks = deliveries.map(({ sink }) => sink)
  deps.log.info(
    { incident: incident.id, sequence, sinks, count: incident.count },
    'report published',
  )
  deps.onPublished()
}

async function draftOf(incident: Incident, at: number, deps: ReportWorkerDeps): Promise<Draft> {
  const action = deps.decideDue(incident, at)
  const nothing = { decisions: [], heldBack: [], message: null }
  switch (action.do) {
    case 'wait':
      return { ...nothing, next: (current) => deps.afterLook(current, at) }
    case 'close':
      return {
        ...nothing,
        decisions: [action.decision],
        next: (current) => deps.afterClose(current, at),
      }
    case 'tell':
      return message(incident, action.kind, action.decision, at, deps)
    default:
      return action satisfies never
  }
}

async function message(
  incident: Incident,
  kind: MessageKind,
  decision: Decision | null,
  at: number,
  deps: ReportWorkerDeps,
): Promise<Draft> {
  const record = await deps.store.readIncident(incident.id, REPORT_LIMITS)
  if (record === null) {
    return { decisions: [], heldBack: [], message: null, next: (current) => current }
  }
  const told = new Set((await deps.store.readDeliveries(incident.id)).map(({ sink }) => sink))
  const { sent, heldBack, decisions } = await audienceOf(record, { kind, told, at }, deps)
  const isTold = sent.length + heldBack.length > 0
  const sequence = incident.sequence + (isTold ? 1 : 0)
  const draft = {
    decisions: decision === null ? decisions : [decision, ...decisions],
    heldBack,
    next: (current: Incident) => deps.afterMessage(current, incident, sequence, at),
  }
  if (sent.length === 0) return { ...draft, message: null }
  const deliveries = sent.map((sink): NewDelivery => {
    return { id: deps.createId(), sink, kind: told.has(sink) ? kind : 'first' }
  })
  return { ...draft, message: { sequence, report: await deps.buildReport(record), deliveries } }
}
