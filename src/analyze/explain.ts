import { fingerprintKey } from '../admit/arrival.ts'
import type { Config } from '../config/schema.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import { maskText } from '../lib/secrets/mask.ts'
import { finish } from '../lib/steps.ts'
import { FalcobriefError } from '../model/errors.ts'
import { subjectKey, type EventKind, type KeyPart, type Priority } from '../model/event.ts'
import type { Decision } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import type { Silence } from '../model/silence.ts'
import { subjectLabel } from '../model/subject.ts'
import { createPlan } from '../notify/plan.ts'
import { firstEvents, parseRecord, type ParsedRecord } from '../notify/record.ts'
import { createRate, withUrgency } from '../notify/rate.ts'
import { createWriteReport } from '../notify/report.ts'
import type { Way } from '../notify/stages.ts'
import { arrivalAtEventTime, foldBodies } from './fold-bodies.ts'

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
  readonly ways: readonly Way[]
  /** Why each sink gets it, or does not. */
  readonly routing: readonly Decision[]
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
  const { event, fingerprint } = arrivalAtEventTime(body, 0, config)
  const [record] = foldBodies([body], config)
  if (record === undefined) throw new FalcobriefError('FB_INTERNAL', 'an event made no incident')
  const parsed = parseRecord(record, config.cluster)
  const { ways, decisions: routing } = planFor(parsed, config, knowledge, { now, silences })
  return {
    eventId: event.id,
    kind: event.kind,
    rule: event.rule,
    priority: event.priority,
    source: event.source,
    fingerprint,
    keyedBy: fingerprintKey(event, config).map((part) => shown(part, config)),
    subject: subjectLabel(event.subject),
    incidentKey: subjectKey(event),
    decisions: record.decisions,
    ways,
    routing,
    knowledge: finish(createWriteReport(config, knowledge)(parsed, null)).knowledge,
  }
}

/** Who would be notified of the incident by its first message. */
function planFor(
  parsed: ParsedRecord,
  config: Config,
  knowledge: Knowledge,
  { now, silences }: { readonly now: number; readonly silences: readonly Silence[] },
) {
  const sinks = sinkDefinitions(config).map(({ name, settings }) => {
    return { name, minimumPriority: settings.minimumpriority, extraKinds: [] }
  })
  const urgency = finish(createRate(knowledge, { error: () => undefined })(parsed))
  const notice = {
    incident: withUrgency(parsed.incident, urgency),
    kind: 'first',
    events: firstEvents(parsed),
    notified: new Set<string>(),
    at: now,
  } as const
  return createPlan(config, sinks)(notice, silences)
}

function shown({ name, value }: KeyPart, { secrets }: Pick<Config, 'secrets'>): KeyPart {
  return { name, value: secrets.mask ? maskText(value, secrets).text : value }
}
