import { hash } from 'node:crypto'
import { configSchema, type Config } from '../../src/config/schema.ts'
import { closesAt } from '../../src/incident/schedule.ts'
import { officialRules } from '../../src/knowledge/catalogue.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import type { CreateId } from '../../src/lib/id.ts'
import type { Alert } from '../../src/model/alert.ts'
import { decision, type Decision, type Incident } from '../../src/model/incident.ts'
import { createParseArrival } from '../../src/admit/arrival.ts'
import { createDecide } from '../../src/admit/decide.ts'
import { incidentSettings } from '../../src/incident/settings.ts'
import type { IncidentRecord } from '../../src/store/records.ts'
import { parseRecord } from '../../src/notify/record.ts'
import { finish } from '../../src/lib/steps.ts'
import { createWriteReport } from '../../src/notify/report.ts'
import { bodyParts, shownRules, whatOf, type What } from './what.ts'

/** How much there is, and from when: all of it is within the default retention. */
export type PastSize = {
  readonly events: number
  readonly incidents: number
  /** ms since the epoch. */
  readonly begin: number
  readonly end: number
}

export type PastEvent = { readonly id: string; readonly receivedAt: number; readonly body: string }

export type PastIncident = {
  readonly n: number
  readonly incident: Incident
  readonly alerts: readonly { readonly alert: Alert; readonly events: readonly PastEvent[] }[]
  readonly decisions: readonly Decision[]
  /** JSON. */
  readonly report: string
}

/** By default of `retention.eventsperalert`, more events of an alert would not be stored. */
const STORED_AT_MOST = 100
const NOTIFIED_AFTER_MS = 5000

/** When the incident of this number began, counted from 1: one after the other, evenly. */
export function beganAt(n: number, { begin, end, incidents }: PastSize): number {
  return begin + Math.floor(((n - 1) * (end - begin)) / incidents)
}

/** Half of the incidents have more events than the average, the other half as many fewer. */
export function eventsIn(n: number, { events, incidents }: PastSize): number {
  const average = Math.floor(events / incidents)
  const pair = Math.floor((n - 1) / 2)
  const isLast = n === incidents
  const rest = isLast ? events - average * incidents : 0
  const isPaired = !(isLast && n % 2 === 1)
  const more = isPaired ? pair % Math.max(1, average - 2) : 0
  return average + (n % 2 === 1 ? more : -more) + rest
}

/** What is stored of a past of this size, oldest first, as if it had gone through the stages. */
export function* createPast(size: PastSize): Generator<PastIncident> {
  if (size.events / size.incidents > STORED_AT_MOST / 2) {
    throw new Error('more events than are stored of an alert: fewer, or more incidents')
  }
  const config = configSchema.parse({})
  const stages = createStages(config)
  for (let n = 1; n <= size.incidents; n += 1) yield pastIncident(n, size, stages)
}

type Stages = ReturnType<typeof createStages>

function createStages(config: Config) {
  let serial = 0
  const createId: CreateId = () => hash('sha256', `past-${++serial}`).slice(0, 16)
  const writeReport = createWriteReport(config, loadKnowledge(null))
  return {
    parse: createParseArrival(config),
    decide: createDecide(config, createId),
    settings: incidentSettings(config),
    reportOf: (record: IncidentRecord) =>
      finish(writeReport(parseRecord(record, config.cluster), null)),
    reports: new Map<string, { readonly id: string; readonly text: string }>(),
    rules: shownRules(officialRules()),
  }
}

function pastIncident(n: number, size: PastSize, stages: Stages): PastIncident {
  const what = whatOf(n, stages.rules)
  const count = eventsIn(n, size)
  const first = beganAt(n, size)
  const slot = (beganAt(n + 1, size) - first) / count
  const counts = what.rules.map((_, index) => {
    const share = Math.floor(count / what.rules.length)
    return index === 0 ? count - share * (what.rules.length - 1) : share
  })
  let incident: Incident | null = null
  let taken = 0
  const decisions: Decision[] = []
  const alerts = counts.map((size, index) => {
    const from = taken
    taken += size
    const at = (place: number): number => first + Math.floor((from + place) * slot)
    const events = eventsOf(what, index, size, at)
    const arrival = stages.parse(events[0]?.body ?? '', at(0))
    if (arrival.event.kind !== 'alert') throw new Error(`no alert: ${arrival.event.problem}`)
    const verdict = stages.decide(arrival, { alert: null, incident })
    incident = verdict.incident
    decisions.push(...verdict.decisions)
    return { alert: repeated(verdict.alert, size, at(size - 1)), events }
  })
  if (incident === null) throw new Error('an incident has an alert')
  return ended(
    n,
    { incident, alerts, decisions },
    first + Math.floor((count - 1) * slot),
    stages,
    size,
  )
}

function eventsOf(
  what: What,
  index: number,
  count: number,
  at: (place: number) => number,
): readonly PastEvent[] {
  const [head, tail] = bodyParts(what, index, new Date(at(0)))
  return Array.from({ length: count }, (_, place) => {
    const id = `past-${what.n}-${index}-${place}`
    return { id, receivedAt: at(place), body: `${head}${id}${tail}` }
  })
}

function repeated(alert: Alert, count: number, lastSeen: number): Alert {
  const counted = (list: Alert['values']['files']) => list.map((one) => ({ ...one, count }))
  const { files, addresses, commands, others } = alert.values
  return {
    ...alert,
    lastSeen,
    count,
    stored: count,
    values: {
      files: counted(files),
      addresses: counted(addresses),
      commands: counted(commands),
      others,
    },
  }
}

/** Told once, and closed when it has been quiet for long enough. */
function ended(
  n: number,
  past: Pick<PastIncident, 'incident' | 'alerts' | 'decisions'>,
  lastSeen: number,
  stages: Stages,
  size: PastSize,
): PastIncident {
  const count = past.alerts.reduce((sum, { alert }) => sum + alert.count, 0)
  const told = {
    ...past.incident,
    lastSeen,
    count,
    sequence: 1,
    notifiedAt: past.incident.firstSeen + NOTIFIED_AFTER_MS,
    notifiedCount: count,
    dueKind: null,
  }
  const over = closesAt(told, stages.settings)
  const isOver = over < size.end
  const state = isOver ? 'closed' : 'open'
  const incident: Incident = { ...told, state, dueAt: isOver ? null : over }
  const alerts = past.alerts.map(({ alert, events }) => ({ alert: { ...alert, state }, events }))
  const decisions = isOver
    ? [...past.decisions, decision(over, 'closed', 'quiet for 30 min')]
    : past.decisions
  const record = { incident, alerts: alerts as PastIncident['alerts'], decisions }
  return { n, ...record, report: reportOf(record, stages) }
}

/** One a combination of rules is built; the others say the same of another incident. */
function reportOf(
  record: Pick<PastIncident, 'incident' | 'alerts' | 'decisions'>,
  { reports, reportOf: build }: Stages,
): string {
  const { id, rules } = record.incident
  const key = rules.join('\n')
  let known = reports.get(key)
  if (known === undefined) {
    known = {
      id,
      text: JSON.stringify(build({ ...record, omitted: 0, omittedEvents: 0, unreadable: [] })),
    }
    reports.set(key, known)
  }
  return known.text.replaceAll(known.id, id)
}
