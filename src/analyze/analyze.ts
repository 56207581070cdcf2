import type { Config } from '../config/schema.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import type { CreateId } from '../lib/id.ts'
import { redactSecrets } from '../lib/secrets.ts'
import type { Alert } from '../model/alert.ts'
import { FalcobriefError, messageOf } from '../model/errors.ts'
import { subjectKey, type EventKind, type KeyPart, type Priority } from '../model/event.ts'
import type { Decision, Incident } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import type { Silence } from '../model/silence.ts'
import { subjectLabel } from '../model/subject.ts'
import { epochNanoseconds } from '../model/time.ts'
import { createDecide, createParse, createPlanOf, createReportOf, explainKey } from '../stages.ts'
import type { Way } from '../notify/plan.ts'
import { REPORT_LIMITS } from '../notify/round.ts'
import type { Arrival, Decide, IncidentRecord, StoredEvent } from '../store/records.ts'

/** The pipeline without store, network and clock: the time of an event stands in for its arrival. */

/**
 * The reports of the incidents that these bodies make, in the order in which they opened. The same
 * bodies give the same reports. Throws `FB_NOT_JSON` or `FB_NOT_OBJECT`, with the number of the body.
 */
export function analyzeBodies(
  bodies: readonly string[],
  config: Config,
  knowledge: Knowledge,
): readonly Report[] {
  const reportOf = createReportOf(config, knowledge)
  return foldBodies(bodies, config).map((record) => reportOf(record, null))
}

/** What falcobrief makes of one alert, and why. */
export type Explanation = {
  readonly eventId: string
  readonly kind: EventKind
  readonly rule: string
  readonly priority: Priority
  readonly source: string
  readonly fingerprint: string
  /** What the fingerprint was made of beyond source, rule and subject. */
  readonly keyedBy: readonly KeyPart[]
  readonly subject: string
  readonly incidentKey: string
  readonly decisions: readonly Decision[]
  /** Numbers, from 1, of the routes that took it; empty: no route did, so every sink is told. */
  readonly routes: readonly number[]
  readonly ways: readonly Way[]
  readonly heldBack: readonly Decision[]
  /** What the report is written from. */
  readonly knowledge: Report['knowledge']
}

/**
 * What becomes of a body at `now` (ms since the epoch), with the silences that were set while running.
 * Throws `FB_NOT_JSON` or `FB_NOT_OBJECT`.
 */
export function explainBody(
  body: string,
  config: Config,
  knowledge: Knowledge,
  { now, silences }: { readonly now: number; readonly silences: readonly Silence[] },
): Explanation {
  const { event, fingerprint } = arrivalOf(body, 0, config)
  const [record] = foldBodies([body], config)
  if (record === undefined) throw new FalcobriefError('FB_INTERNAL', 'an event made no incident')
  const sinks = sinkDefinitions(config).map(({ name, settings }) => {
    return { name, minimumPriority: settings.minimumpriority }
  })
  const plan = createPlanOf(config, sinks)(record, silences, now)
  return {
    eventId: event.id,
    kind: event.kind,
    rule: event.rule,
    priority: event.priority,
    source: event.source,
    fingerprint,
    keyedBy: explainKey(event, config).map((part) => shown(part, config)),
    subject: subjectLabel(event.subject),
    incidentKey: subjectKey(event),
    decisions: record.decisions,
    ways: plan.ways,
    heldBack: plan.heldBack,
    routes: plan.routes,
    knowledge: createReportOf(config, knowledge)(record, null).knowledge,
  }
}

function shown({ name, value }: KeyPart, { secrets }: Pick<Config, 'secrets'>): KeyPart {
  return { name, value: secrets.mask ? redactSecrets(value).text : value }
}

function arrivalOf(body: string, before: number, config: Config): Arrival {
  const parse = createParse(config)
  const { time } = parse(body, before).event
  const nanoseconds = epochNanoseconds(time)
  return parse(body, nanoseconds === null ? before : Number(nanoseconds / 1_000_000n))
}

function foldBodies(bodies: readonly string[], config: Config): readonly IncidentRecord[] {
  const folding = new Folding(createDecide(config, countedIds()))
  let before = 0
  for (const [index, body] of bodies.entries()) {
    const arrival = numbered(index, bodies.length, () => arrivalOf(body, before, config))
    before = arrival.event.receivedAt
    folding.take(arrival)
  }
  return folding.records()
}

function numbered<T>(index: number, total: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (total === 1 || !(error instanceof FalcobriefError)) throw error
    throw new FalcobriefError(error.code, `alert ${index + 1}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function countedIds(): CreateId {
  let count = 0
  return () => `analysis-${++count}`
}

type Folded = { incident: Incident; alerts: Map<string, FoldedAlert>; decisions: Decision[] }
type FoldedAlert = { alert: Alert; events: StoredEvent[] }

/** What the store does with arrivals, in memory. */
class Folding {
  readonly #decide: Decide
  readonly #seen = new Set<string>()
  readonly #incidents = new Map<string, Folded>()
  readonly #openIncidents = new Map<string, Folded>()
  readonly #openAlerts = new Map<string, FoldedAlert>()

  constructor(decide: Decide) {
    this.#decide = decide
  }

  take(arrival: Arrival): void {
    const { event, fingerprint } = arrival
    if (this.#seen.has(event.id)) return
    this.#seen.add(event.id)
    const key = subjectKey(event)
    const open = this.#openIncidents.get(key)
    const verdict = this.#decide(arrival, {
      incident: open?.incident ?? null,
      alert: this.#openAlerts.get(fingerprint)?.alert ?? null,
    })
    if (open !== undefined && verdict.expired.incident !== null)
      open.incident = verdict.expired.incident
    const folded = this.#incidents.get(verdict.incident.id) ?? this.#begin(verdict.incident)
    folded.incident = verdict.incident
    folded.decisions.push(...verdict.decisions)
    this.#openIncidents.set(key, folded)
    const known = folded.alerts.get(verdict.alert.id) ?? { alert: verdict.alert, events: [] }
    known.alert = verdict.alert
    if (known.events.length < REPORT_LIMITS.eventsPerAlert) {
      known.events.push({ id: event.id, receivedAt: event.receivedAt, body: event.body })
    }
    folded.alerts.set(verdict.alert.id, known)
    this.#openAlerts.set(fingerprint, known)
  }

  records(): readonly IncidentRecord[] {
    return Array.from(this.#incidents.values(), ({ incident, alerts, decisions }) => ({
      incident,
      alerts: Array.from(alerts.values()).slice(0, REPORT_LIMITS.alerts),
      omitted: Math.max(0, alerts.size - REPORT_LIMITS.alerts),
      decisions,
    }))
  }

  #begin(incident: Incident): Folded {
    const folded = { incident, alerts: new Map<string, FoldedAlert>(), decisions: [] }
    this.#incidents.set(incident.id, folded)
    return folded
  }
}
