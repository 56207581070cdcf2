import { describe, expect, it } from 'vitest'
import { createDecide } from '../../../src/admit/decide.ts'
import { acknowledge } from '../../../src/incident/acknowledge.ts'
import type { Decide } from '../../../src/store/records.ts'
import { countedIds, testConfig } from '../../support/arrivals.ts'
import { useStore, type CreateDatabase, LIMITS, NOW } from './bench.ts'

/** What every store does with events that come in. */
export function describeIntake(createDatabase: CreateDatabase): void {
  describe('intake', () => {
    const bench = useStore(createDatabase)
    const { admit, alertAt, list, onlyIncident, reopen } = bench

    it('A batch is folded into alerts and incidents with exact counts', async () => {
      await admit([alertAt(1), alertAt(2), alertAt(3, { rule: 'Other' }), alertAt(4), alertAt(5)])
      const incident = await onlyIncident()
      expect(incident).toMatchObject({
        count: 5,
        rules: ['Terminal shell in container', 'Other'],
      })
      const record = await bench.store.readIncident(incident.id, LIMITS)
      expect(record?.alerts.map(({ alert }) => [alert.rule, alert.count, alert.stored])).toEqual([
        ['Terminal shell in container', 4, 3],
        ['Other', 1, 1],
      ])
      expect(record?.alerts[0]?.events.map(({ receivedAt }) => receivedAt)).toEqual([1, 2, 4])
      expect(record?.decisions.map(({ kind }) => kind)).toEqual(['opened', 'joined'])
    })

    it('A body is kept to the letter', async () => {
      const arrival = alertAt(1, { output: 'é \u{202E} \u0000 "quoted" 💥' })
      await admit([arrival])
      const record = await bench.store.readIncident((await onlyIncident()).id, LIMITS)
      expect(record?.alerts[0]?.events[0]).toEqual({
        id: arrival.event.id,
        receivedAt: 1,
        body: arrival.event.body,
      })
    })

    it('An ID counts once: in a batch, later and after a restart', async () => {
      const arrival = alertAt(1)
      const [first, again] = await admit([arrival, arrival])
      expect([first?.duplicate, again?.duplicate]).toEqual([false, true])
      await reopen()
      expect(await admit([arrival])).toEqual([{ duplicate: true }])
      expect(await onlyIncident()).toMatchObject({ count: 1 })
    })

    it('What was open goes on after a restart', async () => {
      await admit([alertAt(1)])
      await reopen()
      const [admitted] = await admit([alertAt(2)])
      expect(admitted).toMatchObject({ duplicate: false, isNewAlert: false })
      expect(await onlyIncident()).toMatchObject({ count: 2 })
    })

    it('All of a batch is stored, or none of it', async () => {
      const arrivals = [alertAt(1), alertAt(2, { rule: 'Bad' })]
      const failing: Decide = (arrival, open) => {
        if (arrival.event.rule === 'Bad') throw new Error('a defect')
        return bench.decide(arrival, open)
      }
      await expect(bench.store.admit(arrivals, failing)).rejects.toThrow('a defect')
      expect(await list()).toEqual([])
      const admitted = await admit(arrivals)
      expect(admitted.map(({ duplicate }) => duplicate)).toEqual([false, false])
    })

    it('What is over closes and another begins within one batch', async () => {
      const late = bench.config.incident.window + 1
      await admit([alertAt(1), alertAt(2), alertAt(2 + late), alertAt(3 + late)])
      const incidents = await list()
      expect(incidents.map(({ state, count }) => [state, count])).toEqual([
        ['open', 2],
        ['closed', 2],
      ])
      const record = await bench.store.readIncident(incidents[1]?.id ?? '', LIMITS)
      expect(record?.alerts[0]?.alert).toMatchObject({ state: 'closed', count: 2 })
      expect(record?.decisions.at(-1)).toMatchObject({ kind: 'closed' })
    })

    it('An incident that is over closes all of its alerts', async () => {
      const short = testConfig({ incident: { maxage: '1h' } })
      const decideShort = createDecide(short, countedIds())
      const minute = 60_000
      for (const at of [0, 25, 50]) {
        const rules = [{ rule: 'A' }, { rule: 'B' }]
        await bench.store.admit(
          rules.map((rule) => alertAt(at * minute, rule)),
          decideShort,
        )
      }
      await bench.store.admit([alertAt(70 * minute, { rule: 'A' })], decideShort)
      const [late] = await bench.store.admit([alertAt(71 * minute, { rule: 'B' })], decideShort)
      expect(late).toMatchObject({ isNewAlert: true })
      const counts = await Promise.all(
        (await list()).map(async ({ id, count }) => {
          const record = await bench.store.readIncident(id, LIMITS)
          return [count, ...(record?.alerts.map(({ alert }) => alert.count) ?? [])]
        }),
      )
      expect(counts).toEqual([
        [2, 1, 1],
        [6, 3, 3],
      ])
    })

    it('Text that databases refuse is kept', async () => {
      const hostile = 'rule \u0000 \u{1A} é 💥 \u{1A}0000'
      const namespace = 'shop\u0000'
      const fields = { 'k8s.ns.name': namespace, 'k8s.pod.name': 'db-0', 'proc.cmdline': hostile }
      await admit([
        alertAt(1, { rule: hostile, output: hostile, output_fields: fields, tags: [hostile] }),
        alertAt(2, { rule: hostile, output: hostile, output_fields: fields, priority: hostile }),
      ])
      const [odd, incident] = await list()
      expect(incident).toMatchObject({ rules: [hostile], subject: { namespace } })
      expect(odd).toMatchObject({ kind: 'malformed' })
      expect(await list({ rule: hostile, namespace })).toEqual([incident])
      const record = await bench.store.readIncident(incident?.id ?? '', LIMITS)
      expect(record?.alerts[0]?.alert).toMatchObject({ rule: hostile })
      expect(record?.decisions[0]?.reason).toContain(hostile)
      const query = { rule: hostile, from: 0, until: 1, limit: 9, bytes: 4_000_000 }
      expect(await bench.store.readRuleEvents(query)).toEqual(record?.alerts[0]?.events)
      const raw = 'not JSON: \u0000 \u{1A}'
      await bench.store.quarantine({ receivedAt: 3, reason: raw, body: raw })
      await bench.store.amend(incident?.id ?? '', (current) => acknowledge(current, hostile, 4))
      expect((await list())[1]).toMatchObject({ acknowledgedBy: hostile })
    })

    it('Text of any length is taken', async () => {
      const long = Array.from({ length: 20_000 }, (_, index) => index.toString(36)).join()
      const fields = { 'k8s.ns.name': long, 'k8s.pod.name': 'db-0' }
      await admit([alertAt(1, { rule: long, source: long, output_fields: fields })])
      const incident = await onlyIncident()
      const [rule = ''] = incident.rules
      const { namespace } = incident.subject
      expect([rule.slice(0, 9), namespace?.slice(0, 9)]).toEqual([
        long.slice(0, 9),
        long.slice(0, 9),
      ])
      expect(await list({ rule, namespace })).toEqual([incident])
    })

    it('Batches that come at once are counted exactly', async () => {
      const rules = ['A', 'B', 'C']
      const batches = Array.from({ length: 40 }, (_, batch) =>
        Array.from({ length: 10 }, (_unused, index) =>
          alertAt(batch, { rule: rules[(batch + index) % 3] ?? 'A' }),
        ),
      )
      await Promise.all(batches.map((batch) => admit(batch)))
      const incident = await onlyIncident()
      const record = await bench.store.readIncident(incident.id, LIMITS)
      const counts = record?.alerts.map(({ alert }) => alert.count) ?? []
      expect(incident.count).toBe(400)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(400)
    })

    it('A malformed body is also kept in quarantine', async () => {
      await admit([alertAt(1, { priority: 'Severe' })])
      expect((await bench.store.stats(NOW)).intake).toEqual({ quarantined: 1, lastEventAt: 1 })
      expect(await onlyIncident()).toMatchObject({ kind: 'malformed' })
    })

    it('A body that is no JSON is kept in quarantine', async () => {
      await bench.store.quarantine({ receivedAt: 7, reason: 'not JSON', body: 'x'.repeat(100_000) })
      expect((await bench.store.stats(NOW)).intake).toEqual({ quarantined: 1, lastEventAt: null })
    })
  })
}
