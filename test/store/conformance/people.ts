import { describe, expect, it } from 'vitest'
import { acknowledge } from '../../../src/incident/acknowledge.ts'
import type { Silence } from '../../../src/model/silence.ts'
import { useStore, type CreateDatabase, LIMITS } from './bench.ts'

/** What every store does for people. */
export function describePeople(createDatabase: CreateDatabase): void {
  describe('people', () => {
    const bench = useStore(createDatabase)
    const { admit, alertAt, onlyIncident, reopen } = bench

    it('An amendment stays when the next alert comes', async () => {
      await admit([alertAt(0)])
      const { id } = await onlyIncident()
      const taken = await bench.store.amend(id, (current) => acknowledge(current, 'ann', 10))
      expect(taken).toMatchObject({
        incident: { id, acknowledgedBy: 'ann' },
        decisions: [{ kind: 'acknowledged' }],
      })
      await admit([alertAt(20)])
      expect(await onlyIncident()).toMatchObject({ acknowledgedBy: 'ann', count: 2 })
      await reopen()
      expect(await onlyIncident()).toMatchObject({ acknowledgedBy: 'ann', count: 2 })
      expect(
        await bench.store.amend(id, (current) => acknowledge(current, 'bob', 30)),
      ).toMatchObject({
        incident: { acknowledgedBy: 'ann' },
        decisions: [],
      })
      expect(await bench.store.amend('none', () => null)).toBeNull()
      const record = await bench.store.readIncident(id, LIMITS)
      expect(record?.decisions.map(({ kind }) => kind)).toEqual(['opened', 'acknowledged'])
    })

    it('Silences are kept until they end', async () => {
      const silence = (id: string, until: number | null): Silence => {
        const about = { reason: 'known', author: 'ann', origin: 'api', createdAt: 5 } as const
        return { id, match: { rule: ['A*'] }, ...about, until }
      }
      const silences = async (endedAfter: number) =>
        (await bench.store.listSilences(endedAfter)).items
      expect(await bench.store.addSilence(silence('s1', 100))).toBe(true)
      expect(await bench.store.addSilence(silence('s1', 900))).toBe(false)
      await bench.store.addSilence(silence('s2', null))
      await reopen()
      expect(await silences(50)).toEqual([silence('s1', 100), silence('s2', null)])
      expect(await silences(100)).toEqual([silence('s2', null)])
      expect(await bench.store.endSilence('s2', 60)).toBe(true)
      expect(await bench.store.endSilence('s2', 60)).toBe(false)
      expect(await bench.store.endSilence('s3', 60)).toBe(false)
      expect(await silences(60)).toEqual([silence('s1', 100)])
    })
  })
}
