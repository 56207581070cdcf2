import fc from 'fast-check'
import { rateUrgency } from '../../src/report/urgency.ts'
import { describe, expect, it } from 'vitest'
import { createDecide } from '../../src/admit/decide.ts'
import { incidentSettings } from '../../src/incident/settings.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import type { Alert } from '../../src/model/alert.ts'
import type { Priority } from '../../src/model/event.ts'
import type { Incident } from '../../src/model/incident.ts'
import { createAmendments, type Amendments } from '../../src/notify/amendments.ts'
import { createPace } from '../../src/notify/pace.ts'
import { createPlan, type Plan } from '../../src/notify/plan.ts'
import { firstEvents, parseRecord } from '../../src/notify/record.ts'
import { createWriteReport, type WriteReport } from '../../src/notify/report.ts'
import { createReporter } from '../../src/notify/reporter.ts'
import { runRound, type RoundDeps } from '../../src/notify/round.ts'
import { headlineText } from '../../src/render/headline.ts'
import { leadText } from '../../src/render/lead.ts'
import { requestedSilence } from '../../src/route/silence.ts'
import type { Publication } from '../../src/store/work.ts'
import { createRecordingLog } from '../deliver/fixtures.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'
import { MemoryStore } from '../support/memory-store.ts'

const HISTORIES = 10_000
const BEGIN = Date.UTC(2026, 2, 2, 10, 0, 0)
const MINUTE = 60_000
const RULES = ['Terminal shell in container', 'Read sensitive file untrusted', 'A rule of ours']
const TAGS = ['mitre_execution', 'mitre_discovery', 'mitre_impact', 'maturity_stable']
const PRIORITIES: readonly Priority[] = ['Notice', 'Warning', 'Error', 'Critical']
const WORKLOADS = ['web', 'api']
const SINKS = [
  { name: 'slack', minimumPriority: null, isPaced: true, extraKinds: ['acknowledged', 'closed'] },
  { name: 'pager', minimumPriority: 'Error', isPaced: true, extraKinds: ['acknowledged'] },
  { name: 'program', minimumPriority: null, isPaced: false, extraKinds: [] },
] as const

type Step =
  | {
      readonly do: 'alert'
      readonly rule: string
      readonly priority: Priority
      readonly tag: string
      readonly workload: string
    }
  | { readonly do: 'silence'; readonly match: object; readonly minutes: number }
  | { readonly do: 'end-silence'; readonly number: number }
  | { readonly do: 'acknowledge'; readonly number: number }
  | { readonly do: 'press-silence'; readonly number: number; readonly minutes: number }
  | { readonly do: 'wait'; readonly ms: number }

const minutes = fc.constantFrom(1, 5, 40)
const number = fc.nat(3)
const alert: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('alert' as const),
  rule: fc.constantFrom(...RULES),
  priority: fc.constantFrom(...PRIORITIES),
  tag: fc.constantFrom(...TAGS),
  workload: fc.constantFrom(...WORKLOADS),
})
const match = fc.oneof(
  fc.constantFrom(...RULES).map((rule) => ({ rule: { equals: rule } })),
  fc.constantFrom(...WORKLOADS).map((workload) => ({ workload })),
  fc.constant({ namespace: 'shop', maximumpriority: 'Warning' }),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: alert },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(100, 6000, MINUTE, 10 * MINUTE, 31 * MINUTE, 300 * MINUTE),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('silence' as const), match, minutes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end-silence' as const), number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('acknowledge' as const), number }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('press-silence' as const), number, minutes }),
  },
)
const settings = fc.constantFrom(
  {},
  { storm: { burst: 1, reserve: 1, every: '10m' } },
  {
    routes: [
      { match: { workload: 'web' }, sinks: ['slack'], digest: 'hourly' },
      { match: {}, sinks: ['pager', 'program'] },
    ],
  },
  {
    routes: [
      { match: {}, sinks: ['slack'], window: { hours: '12:00-13:00' }, continue: true },
      { match: { priority: undefined }, sinks: ['program'] },
    ].map(({ match, ...route }) => ({
      ...route,
      match: JSON.parse(JSON.stringify(match)) as object,
    })),
  },
  {
    silences: [
      { match: { rule: 'Read*' }, reason: 'known', author: 'ann', until: '2026-03-02T10:20:00Z' },
    ],
  },
)

type Sent = {
  readonly publication: Publication
  readonly before: Incident
  readonly alerts: readonly Alert[]
}

/** A life of the service on a virtual clock: the real stages, and only the store and the sinks left out. */
class Life {
  now = BEGIN
  readonly sent: Sent[] = []
  readonly store: MemoryStore
  readonly plan: Plan
  readonly #deps: RoundDeps
  readonly #people: Amendments
  readonly #config: ReturnType<typeof testConfig>
  readonly #nextId = countedIds('x')

  constructor(config: ReturnType<typeof testConfig>, hasDefect: boolean) {
    const createId = countedIds()
    const clock = { now: () => this.now }
    this.#config = config
    this.plan = createPlan(config, SINKS)
    this.store = new MemoryStore(createDecide(config, createId), (publication, before, alerts) => {
      this.sent.push({ publication, before, alerts })
    })
    const reading = { readRuleEvents: async () => [], readRoundup: async () => NO_FACTS }
    this.#deps = {
      store: this.store,
      clock,
      createId,
      log: createRecordingLog(),
      leaseMs: 1,
      cluster: '',
      settings: incidentSettings(config),
      plan: this.plan,
      pace: createPace(config.storm, SINKS),
      report: createReporter(hasDefect ? defect : createWriteReport(config, KNOWLEDGE), {
        store: reading,
        log: createRecordingLog(),
        cluster: '',
      }),
      rate: function* ({ incident }) {
        yield
        return rateUrgency([], incident.priority)
      },
      onRated: () => {},
      onDecided: () => {},
      onSetAside: (incident, problem) => {
        throw new Error(`${incident}: ${problem}`)
      },
      onPublished: () => {},
    }
    this.#people = createAmendments({ store: this.store, clock, onAmended: () => {} })
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'alert': {
        const { rule, priority, tag, workload } = step
        const output_fields = {
          'k8s.ns.name': 'shop',
          'k8s.pod.name': `${workload}-6d4cf56db6-x7k2p`,
          'proc.name': rule,
        }
        const uuid = this.#nextId()
        this.store.admit(
          arrivalAt(this.now, { uuid, rule, priority, tags: [tag], output_fields }, this.#config),
        )
        return this.#rounds()
      }
      case 'silence': {
        const request = {
          match: step.match,
          reason: 'known',
          author: 'ann',
          duration: `${step.minutes}m`,
        }
        await this.store.addSilence(
          requestedSilence(request, { id: this.#nextId(), now: this.now }),
        )
        return
      }
      case 'end-silence': {
        const silence = this.store.silences[step.number]
        if (silence !== undefined) await this.#people.endSilence(silence.id)
        return this.#rounds()
      }
      case 'acknowledge': {
        const incident = this.#incident(step.number)
        if (incident !== null) await this.#people.acknowledge(incident.id, 'ann')
        return this.#rounds()
      }
      case 'press-silence': {
        const incident = this.#incident(step.number)
        if (incident === null) return
        const until = this.now + step.minutes * MINUTE
        await this.#people.silence(incident.id, this.#nextId(), { author: 'ann', until })
        return this.#rounds()
      }
      case 'wait': {
        const end = this.now + step.ms
        for (let due = this.store.nextDueAt; due <= end; due = this.store.nextDueAt) {
          this.now = Math.max(this.now, due)
          await this.#rounds()
        }
        this.now = end
        return
      }
      default:
        return step satisfies never
    }
  }

  /** What is due now, until nothing is. */
  async #rounds(): Promise<void> {
    for (let rounds = 0; this.store.nextDueAt <= this.now; rounds += 1) {
      if (rounds > 20) throw new Error('something is due again and again')
      await runRound(this.#deps)
    }
  }

  #incident(place: number): Incident | null {
    const incidents = Array.from(this.store.incidents.values(), ({ incident }) => incident)
    return incidents.filter(({ roundup }) => roundup === null)[place] ?? null
  }
}

/** No analysis is ever written: all reports are minimal. */
const defect: WriteReport = () => {
  throw new Error('a defect')
}

const NO_FACTS = { messages: 1, incidents: 1, alerts: 1, groups: [], omittedGroups: 0, worst: [] }
const KNOWLEDGE = loadKnowledge(null)

/** Nobody holds it back, so its message was sent, or is due within the wait. */
async function expectNotified(life: Life, wait: number): Promise<void> {
  for (const { incident } of life.store.incidents.values()) {
    if (incident.state === 'closed' || incident.roundup !== null) continue
    const hasNews = incident.dueKind !== null || incident.heldKind !== null
    const isPending = hasNews && (incident.dueAt ?? Infinity) <= life.now + wait
    if (isPending || (incident.notifiedAt !== null && incident.heldKind === null)) continue
    const record = await life.store.readIncident(incident.id)
    if (record === null) throw new Error('gone')
    const events = firstEvents(parseRecord(record, ''))
    const notified = new Set((await life.store.readDeliveries(incident.id)).map(({ sink }) => sink))
    const { ways } = life.plan(
      { incident, kind: 'first', events, notified, at: life.now },
      life.store.silences,
    )
    expect(ways.map(({ sink }) => sink)).toEqual([])
  }
}

/** Every message names the rule that leads its incident, and no other. */
function expectHeadlines({ sent }: Life): void {
  for (const { publication, before, alerts } of sent) {
    const { message } = publication
    if (message === null) continue
    const line = headlineText(message.report)
    const named = RULES.filter((rule) => line.includes(rule))
    expect(named).toEqual(before.roundup === null ? [leadingRule(alerts)] : [])
    expect(line).toMatch(new RegExp(`^${before.priority}: `))
  }
}

/** Of the most severe alert; of the first when there are more. */
function leadingRule(alerts: readonly Alert[]): string {
  const severity = ({ priority }: Alert): number => PRIORITIES.indexOf(priority)
  const [worst] = alerts.toSorted((a, b) => severity(b) - severity(a))
  if (worst === undefined) throw new Error('no alert')
  return worst.rule
}

/** The first line of every message says what is new since the one before. */
function expectFirstLines({ sent }: Life): void {
  const last = new Map<string, Incident>()
  for (const { publication, before } of sent) {
    const { message, incidentId } = publication
    if (message === null) continue
    const known = last.get(incidentId)
    const { sequence, report } = message
    for (const { kind } of message.deliveries) {
      const line = leadText({ kind, sequence, report })
      if (kind === 'update' || (kind === 'first' && sequence > 1)) {
        for (const text of whatIsNew(before, known)) expect(line).toContain(text)
      }
      if (kind === 'acknowledged') expect(line).toContain('Acknowledged by ann.')
      if (kind === 'closed') expect(line).toMatch(/^Closed|^The storm is over/)
      if (kind === 'reminder') expect(line).toContain('Reminder')
      expect(line).toMatch(/^[^:]+(: .+)?\.$/)
    }
    last.set(incidentId, before)
  }
}

function whatIsNew(now: Incident, known: Incident | undefined): readonly string[] {
  if (known === undefined || now.roundup !== null) return []
  return [
    ...now.rules.filter((rule) => !known.rules.includes(rule)).map((rule) => `"${rule}"`),
    ...(now.priority === known.priority ? [] : [`to ${now.priority}`]),
  ]
}

/** Every message says why it comes, and differs from the one before it on the same incident. */
function expectReasons({ sent }: Life): void {
  const last = new Map<string, string>()
  for (const { publication, before } of sent) {
    const { message, incidentId } = publication
    if (message === null) continue
    expect(message.report.news.length).toBeGreaterThan(0)
    const { count, state, priority, acknowledgedBy, silencedBy } = before
    const seen = JSON.stringify({ count, state, priority, acknowledgedBy, silencedBy })
    const isNewForAll = message.deliveries.every(({ kind }) => kind === 'first')
    if (!isNewForAll) expect(seen).not.toBe(last.get(incidentId))
    last.set(incidentId, seen)
  }
}

/** Each sink has one first message of an incident. */
function expectOneFirst({ sent }: Life): void {
  const firsts = sent.flatMap(({ publication: { incidentId, message } }) =>
    (message?.deliveries ?? [])
      .filter(({ kind }) => kind === 'first')
      .map(({ sink }) => `${incidentId} ${sink}`),
  )
  expect(new Set(firsts).size).toBe(firsts.length)
}

describe('whatever happens in whatever order', () => {
  it(
    'an open incident that nobody holds back is notified, with a reason, and only when it changed',
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          settings,
          fc.array(step, { minLength: 3, maxLength: 14 }),
          fc.boolean(),
          async (given, steps, hasDefect) => {
            const config = testConfig(given)
            const life = new Life(config, hasDefect)
            for (const one of steps) {
              await life.take(one)
              await expectNotified(life, config.notify.wait)
            }
            expectReasons(life)
            expectHeadlines(life)
            expectFirstLines(life)
            expectOneFirst(life)
          },
        ),
        { numRuns: HISTORIES, seed: 20260302 },
      )
    },
  )
})
