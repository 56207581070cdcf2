import type { Config } from './config/schema.ts'
import { fingerprintOf, keyParts, type FingerprintSettings } from './dedup/fingerprint.ts'
import { foldAlert } from './dedup/fold.ts'
import type { Sink } from './deliver/sink.ts'
import { foldIncident } from './incident/fold.ts'
import type { IncidentSettings } from './incident/settings.ts'
import type { Knowledge } from './knowledge/playbook.ts'
import type { CreateId } from './lib/id.ts'
import { takeToken, type Bucket, type Taken } from './model/bucket.ts'
import type { FalcoEvent, KeyPart } from './model/event.ts'
import type { Report } from './model/report.ts'
import type { Silence } from './model/silence.ts'
import { mask } from './normalize/mask.ts'
import { normalize, normalizeOdd } from './normalize/normalize.ts'
import { parseBody } from './normalize/body.ts'
import { buildReport } from './report/build.ts'
import { createRedaction, NO_REDACTION } from './notify/redaction.ts'
import { globMatcher } from './route/match.ts'
import { createPlan, type Plan } from './notify/plan.ts'
import type { Arrival, Decide, IncidentRecord, StoredEvent } from './store/records.ts'

/** From a request body to an event that can be admitted. Throws `FB_NOT_JSON` or `FB_NOT_OBJECT`. */
export type ParseArrival = (body: string, receivedAt: number) => Arrival

/** receive → normalize → dedup: what happens to a body before the store sees it. */
export function createParse(config: Pick<Config, 'cluster' | 'dedup'>): ParseArrival {
  const settings = fingerprintSettings(config)
  return (body, receivedAt) => {
    const event = parseEvent(body, { receivedAt, cluster: config.cluster })
    return { event, fingerprint: fingerprintOf(event, settings) }
  }
}

/** The fields that an event's fingerprint is made of. */
export function explainKey(event: FalcoEvent, config: Pick<Config, 'dedup'>): readonly KeyPart[] {
  return keyParts(event, fingerprintSettings(config))
}

/** A body as the event it was when it arrived: also what stored bodies are read back with. */
export function parseEvent(
  body: string,
  context: { readonly receivedAt: number; readonly cluster: string },
): FalcoEvent {
  const parsed = parseBody(body)
  return parsed.ok
    ? normalize(body, parsed.payload, context)
    : normalizeOdd(body, parsed.odd, context)
}

function fingerprintSettings({ dedup }: Pick<Config, 'dedup'>): FingerprintSettings {
  const rules = dedup.rules.map(({ rule, fields }) => ({ matches: globMatcher([rule]), fields }))
  return { rules, mask }
}

export function incidentSettings(
  config: Pick<Config, 'incident' | 'notify' | 'storm'>,
): IncidentSettings {
  return {
    window: config.incident.window,
    maxAge: config.incident.maxage,
    wait: config.notify.wait,
    update: config.notify.update,
    repeat: config.notify.repeat,
    calm: config.storm.calm,
  }
}

/** dedup → incident: what an event makes of what is open. Pure; runs inside the store's transaction. */
export function createDecide(
  config: Pick<Config, 'dedup' | 'incident' | 'notify' | 'retention' | 'storm'>,
  createId: CreateId,
): Decide {
  const incidents = incidentSettings(config)
  const alerts = {
    window: config.dedup.window,
    eventsPerAlert: config.retention.eventsperalert,
  }
  return (arrival, open) => {
    const folded = foldIncident(open.incident, arrival.event, incidents, createId)
    const openAlert = folded.isNew ? null : open.alert
    const { alert, expired } = foldAlert(openAlert, arrival, folded.incident.id, alerts, createId)
    return {
      incident: folded.incident,
      alert,
      decisions: folded.decisions.map((decision) => ({ ...decision, alertId: alert.id })),
      expired: { incident: folded.expired?.incident ?? null, alert: expired },
      closing: folded.expired?.decision ?? null,
    }
  }
}

/** store → report: the report of an incident as it is stored. Pure. */
export type ReportOf = (
  record: IncidentRecord,
  /** What `historyQuery` asks for; null when it asks for nothing, or nobody can answer. */
  history: readonly StoredEvent[] | null,
) => Report

export function createReportOf(
  config: Pick<Config, 'cluster' | 'secrets'>,
  knowledge: Knowledge,
): ReportOf {
  const eventsOf = (stored: readonly StoredEvent[]): readonly FalcoEvent[] =>
    stored.map(({ body, receivedAt }) => parseEvent(body, { receivedAt, cluster: config.cluster }))
  return ({ incident, alerts, omitted }, history) => {
    const redaction = config.secrets.mask ? createRedaction() : NO_REDACTION
    const known = alerts.map(({ alert, events }) => ({
      alert: redaction.alert(alert),
      events: eventsOf(events).map((event) => redaction.event(event)),
    }))
    // Counted in the report and not shown in it.
    const past = history === null ? null : eventsOf(history)
    const masked = redaction.count()
    return buildReport({ incident, alerts: known, omitted, history: past, masked }, knowledge)
  }
}

/** store → route: who is told of an incident as it is stored. Pure. */
export type PlanOf = (
  record: IncidentRecord,
  /** Those that were set while running. */
  silences: readonly Silence[],
  now: number,
) => Plan

export function createPlanOf(
  config: Pick<Config, 'cluster' | 'routes' | 'silences'>,
  sinks: readonly Pick<Sink, 'name' | 'minimumPriority'>[],
): PlanOf {
  const plan = createPlan(config.routes, config.silences, sinks)
  return ({ incident, alerts }, silences, now) => {
    // One event stands for its alert, as severe as the alert has become.
    const events = alerts.flatMap(({ alert, events: [first] }) => {
      if (first === undefined) return []
      const { body, receivedAt } = first
      const event = parseEvent(body, { receivedAt, cluster: config.cluster })
      return [{ ...event, priority: alert.priority }]
    })
    return plan(incident, events, silences, now)
  }
}

/** How what is told at once is taken from a bucket; `reason` is what is over when nothing is left. */
export type Pace = {
  readonly take: (bucket: Bucket | null) => Taken
  readonly reason: string
}

/** What may be told at once; null: nothing limits a sink that programs read. */
export function createPace(
  settings: Config['storm'],
  sinks: readonly Pick<Sink, 'name' | 'isPaced'>[],
): (sink: string, isUrgent: boolean, now: number) => Pace | null {
  const paced = new Set(sinks.filter(({ isPaced }) => isPaced).map(({ name }) => name))
  const reason = `more than ${settings.burst} messages at once`
  return (sink, isUrgent, now) => {
    if (!paced.has(sink)) return null
    const take = (bucket: Bucket | null): Taken =>
      takeToken(bucket, { now, mayUseReserve: isUrgent }, settings)
    return { take, reason }
  }
}
