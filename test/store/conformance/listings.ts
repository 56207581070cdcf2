import { beforeEach, describe, expect, it } from 'vitest'
import type { Incident } from '../../../src/model/incident.ts'
import { createDecide } from '../../../src/admit/decide.ts'
import type { Arrival, IncidentFilter } from '../../../src/store/records.ts'
import { arrivalAt, countedIds, testConfig } from '../../support/arrivals.ts'
import { ALERTS } from '../../support/filters.ts'
import { LONG_TEST_LIMIT_MS } from '../../support/limits.ts'
import { useStore, type CreateDatabase } from './bench.ts'

const RULES = ['Shell', 'Shell', 'Shell', 'Miner', 'Scan']
const PRIORITIES = ['Notice', 'Notice', 'Warning', 'Critical']
const NAMESPACES = ['shop', 'shop', 'bank']
const MINUTE_MS = 60_000
/** More of one rule than a store counts before it calls them many. */
const MANY_BATCHES = 11
const BATCH = 400

/** Whatever way a store takes to find them: lists are what is left of all incidents, in their order. */
export function describeListings(createDatabase: CreateDatabase): void {
  describe('listings', () => {
    const config = testConfig()
    const bench = useStore(createDatabase)
    let all: readonly Incident[]

    beforeEach(async () => {
      const decide = createDecide(config, countedIds('l'))
      for (const arrivals of arrivalsOfTwoHours()) await bench.store.admit(arrivals, decide)
      all = (await bench.store.listIncidents({ filter: ALERTS, limit: 200, cursor: null })).items
    })

    const pages = async (filter: IncidentFilter): Promise<readonly Incident[]> => {
      const found: Incident[] = []
      let cursor: string | null = null
      do {
        const page = await bench.store.listIncidents({ filter, limit: 4, cursor })
        found.push(...page.items)
        cursor = page.next
      } while (cursor !== null)
      return found
    }

    it(
      'A list by a rule with very many alerts has all of its incidents',
      { timeout: LONG_TEST_LIMIT_MS },
      async () => {
        const decide = createDecide(config, countedIds('m'))
        const begun = 10_000 * MINUTE_MS
        for (let batch = 0; batch < MANY_BATCHES; batch += 1) {
          const arrivals = Array.from({ length: BATCH }, (_, place) => manyAt(begun + batch, place))
          await bench.store.admit(arrivals, decide)
        }
        const filter = { ...ALERTS, rule: 'Common' }
        const ids = new Set<string>()
        let cursor: string | null = null
        do {
          const page = await bench.store.listIncidents({ filter, limit: 200, cursor })
          expect(page.items.every(({ rules }) => rules.includes('Common'))).toBe(true)
          for (const { id } of page.items) ids.add(id)
          cursor = page.next
        } while (cursor !== null)
        expect(ids.size).toBe((MANY_BATCHES * BATCH) / 2)
        const none = { ...filter, namespace: 'none' }
        expect(
          (await bench.store.listIncidents({ filter: none, limit: 10, cursor: null })).items,
        ).toEqual([])
      },
    )

    it('Every mix of filters finds the same incidents, page by page', async () => {
      expect(all.length).toBeGreaterThan(30)
      expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['open', 'closed']))
      for (const filter of mixes(all)) {
        const expected = all.filter((incident) => fits(incident, filter))
        const found = await pages(filter)
        expect([filter, found.map(({ id }) => id)]).toEqual([filter, expected.map(({ id }) => id)])
      }
    })
  })
}

/** In batches; the clock goes back once, as clocks do. Each workload has pauses in which incidents close. */
function arrivalsOfTwoHours(): readonly (readonly Arrival[])[] {
  return Array.from({ length: 60 }, (_, minute) => {
    const at = (minute === 30 ? 20 : minute) * 2 * MINUTE_MS
    return [0, 1].map((place) => {
      const index = minute * 2 + place
      const workload = minute < 20 ? 'early' : `web${index % 40}-6d4cf56db6-x7k2p`
      const namespace = NAMESPACES[index % NAMESPACES.length]
      return arrivalAt(at + place, {
        uuid: `listing-${index}`,
        rule: RULES[index % RULES.length] ?? '',
        priority: PRIORITIES[index % PRIORITIES.length] ?? '',
        output_fields: { 'k8s.ns.name': namespace, 'k8s.pod.name': workload },
      })
    })
  })
}

/** One in two is of the common rule; each is on a host of its own. */
function manyAt(at: number, place: number): Arrival {
  const rule = place % 2 === 0 ? 'Common' : 'Scan'
  return arrivalAt(at, { rule, hostname: `host-${at}-x${place}`, output_fields: {} })
}

function mixes(all: readonly Incident[]): readonly IncidentFilter[] {
  const times = all.map(({ lastSeen }) => lastSeen).toSorted((a, b) => a - b)
  const sinces = [null, times[Math.floor(times.length / 3)] ?? 0, (times.at(-1) ?? 0) + 1]
  return ([null, 'open', 'closed'] as const).flatMap((state) =>
    ([null, 'Warning', 'Critical', 'Debug'] as const).flatMap((priority) =>
      [null, 'Shell', 'Scan', 'None'].flatMap((rule) =>
        [null, 'bank', 'none'].flatMap((namespace) =>
          sinces.map((since) => ({ ...ALERTS, state, priority, rule, namespace, since })),
        ),
      ),
    ),
  )
}

function fits(incident: Incident, filter: IncidentFilter): boolean {
  const { state, priority, rule, namespace, since } = filter
  return (
    (state === null || incident.state === state) &&
    (priority === null || incident.priority === priority) &&
    (rule === null || incident.rules.includes(rule)) &&
    (namespace === null || incident.subject.namespace === namespace) &&
    (since === null || incident.lastSeen >= since)
  )
}
