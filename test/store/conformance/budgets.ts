import { describe, expect, it } from 'vitest'
import type { Arrival } from '../../../src/store/records.ts'
import { LONG_TEST_LIMIT_MS } from '../../support/limits.ts'
import { LIMITS, useStore, type CreateDatabase } from './bench.ts'

const KIB = 1024

/** What every store keeps and reads of many or big bodies. */
export function describeBudgets(createDatabase: CreateDatabase): void {
  describe('budgets', () => {
    const bench = useStore(createDatabase)
    const { admit, alertAt, onlyIncident } = bench

    /** An alert whose body has about this many bytes; all are on one subject. */
    const bodyOf = (bytes: number, at: number, rule = 'Terminal shell in container'): Arrival =>
      alertAt(at, { rule, tags: ['x'.repeat(bytes)] })

    const size = ({ event }: Arrival): number => Buffer.byteLength(event.body)

    const readSome = async (limits: Partial<typeof LIMITS>) => {
      const { id } = await onlyIncident()
      const record = await bench.store.readIncident(id, { ...LIMITS, ...limits })
      if (record === null) throw new Error('there is none')
      const shown = record.alerts.map(({ events }) => events.map(({ receivedAt }) => receivedAt))
      return { shown, omitted: record.omitted, omittedEvents: record.omittedEvents }
    }

    it('A read has the first event of each alert before the second ones, within its bytes', async () => {
      const [small, big] = [bodyOf(3 * KIB, 1, 'A'), bodyOf(60 * KIB, 5, 'C')]
      const smalls = ['A', 'A', 'B'].map((rule, index) => bodyOf(3 * KIB, index + 2, rule))
      await admit([small, ...smalls, big, bodyOf(3 * KIB, 6, 'D')])
      const all = { shown: [[1, 2, 3], [4], [5], [6]], omitted: 0, omittedEvents: 0 }
      expect(await readSome({})).toEqual(all)
      expect(await readSome({ bytes: 4 * size(small) })).toEqual({
        shown: [[1], [4], [], [6]],
        omitted: 0,
        omittedEvents: 3,
      })
      expect(await readSome({ bytes: 4 * size(small) + size(big) })).toEqual({
        shown: [[1, 2], [4], [5], [6]],
        omitted: 0,
        omittedEvents: 1,
      })
      expect(await readSome({ alerts: 2, eventsPerAlert: 1 })).toEqual({
        shown: [[1], [4]],
        omitted: 2,
        omittedEvents: 2,
      })
    })

    it('Bytes are those of the text as it was received', async () => {
      await admit([alertAt(1, { tags: ['é'.repeat(4 * KIB)] })])
      expect(await readSome({ bytes: 8 * KIB })).toMatchObject({ shown: [[]], omittedEvents: 1 })
    })

    it('Events of a rule are the newest that fit', async () => {
      await admit([1, 2, 3].map((at) => bodyOf(3 * KIB, at)))
      const query = { rule: 'Terminal shell in container', from: 0, until: 9, limit: 9 }
      const events = await bench.store.readRuleEvents({ ...query, bytes: 9 * KIB })
      expect(events.map(({ receivedAt }) => receivedAt)).toEqual([3, 2])
    })

    it('Events go page by page, alert by alert', async () => {
      await admit([1, 2, 3, 4, 5].map((at) => alertAt(at, { rule: at % 2 === 0 ? 'B' : 'A' })))
      const { id } = await onlyIncident()
      const seen: (readonly (readonly [string, number])[])[] = []
      const record = await bench.store.readIncident(id, LIMITS)
      const rules = new Map(record?.alerts.map(({ alert }) => [alert.id, alert.rule]))
      let cursor: string | null = null
      do {
        const page = await bench.store.readEvents({ incidentId: id, limit: 2, cursor })
        seen.push(
          (page?.items ?? []).map(({ alertId, receivedAt }) => [
            rules.get(alertId) ?? '',
            receivedAt,
          ]),
        )
        cursor = page?.next ?? null
      } while (cursor !== null)
      expect(seen).toEqual([
        [
          ['A', 1],
          ['A', 3],
        ],
        [
          ['A', 5],
          ['B', 2],
        ],
        [['B', 4]],
      ])
      expect(
        await bench.store.readEvents({ incidentId: 'none', limit: 2, cursor: null }),
      ).toBeNull()
      const forged = bench.store.readEvents({ incidentId: id, limit: 2, cursor: 'x' })
      await expect(forged).rejects.toMatchObject({ code: 'FB_BAD_REQUEST' })
    })

    it(
      'A page of events ends at 4 MiB of bodies, and another begins',
      { timeout: LONG_TEST_LIMIT_MS },
      async () => {
        for (const rule of ['A', 'B']) {
          for (const at of [1, 2, 3]) await admit([bodyOf(900 * KIB, at, rule)])
        }
        const { id } = await onlyIncident()
        const first = await bench.store.readEvents({ incidentId: id, limit: 100, cursor: null })
        const cursor = first?.next ?? null
        const second = await bench.store.readEvents({ incidentId: id, limit: 100, cursor })
        expect(first?.items).toHaveLength(5)
        expect(second).toMatchObject({ items: [{ receivedAt: 3 }], next: null })
      },
    )

    it(
      'Repeats beyond 16 MiB of bodies are counted, and the first of another alert is kept',
      { timeout: LONG_TEST_LIMIT_MS },
      async () => {
        const rules = ['A', 'B', 'C', 'D', 'E', 'F', 'G']
        for (const rule of rules) {
          for (const at of [1, 2, 3]) await admit([bodyOf(900 * KIB, at, rule)])
        }
        const incident = await onlyIncident()
        expect(incident.count).toBe(21)
        // Of the seventh alert the first event is kept, past the limit.
        expect(incident.keptBytes).toBe(19 * size(bodyOf(900 * KIB, 1, 'A')))
        const stored = async () => {
          const record = await bench.store.readIncident(incident.id, LIMITS)
          return record?.alerts.map(({ alert }) => [alert.count, alert.stored])
        }
        expect(await stored()).toEqual([...rules.slice(0, -1).map(() => [3, 3]), [3, 1]])
        const [late] = await admit([bodyOf(900 * KIB, 4, 'H')])
        expect(late).toMatchObject({ verdict: { alert: { stored: 1 } } })
        const again = bodyOf(900 * KIB, 5, 'H')
        await admit([again])
        expect(await admit([again])).toEqual([{ duplicate: true }])
        expect((await stored())?.at(-1)).toEqual([2, 1])
      },
    )
  })
}
