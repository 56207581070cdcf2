import { beforeEach, describe, expect, it } from 'vitest'
import { holdBack } from '../../../src/notify/roundup.ts'
import { silence } from '../../../src/incident/silence.ts'
import type { Incident } from '../../../src/model/incident.ts'
import type { Roundup } from '../../../src/model/roundup.ts'
import { createDecide } from '../../../src/admit/decide.ts'
import { incidentSettings } from '../../../src/incident/settings.ts'
import type { RoundupEntry } from '../../../src/store/work.ts'
import { arrivalAt, countedIds, testConfig } from '../../support/arrivals.ts'
import { ALERTS } from '../../support/filters.ts'
import { NOW, useStore, type CreateDatabase } from './bench.ts'

const LIMITS = { groups: 10, incidents: 10 }
const STORM: Roundup = { sink: 'slack', route: null, until: null }

/** What every store does with messages that are held back, as src/store/port.ts promises. */
export function describeRoundups(createDatabase: CreateDatabase): void {
  describe('roundups', () => {
    const config = testConfig()
    const settings = incidentSettings(config)
    const bench = useStore(createDatabase)
    let createId: () => string

    beforeEach(() => {
      createId = countedIds('r')
    })

    const entry = (incident: Incident, roundup: Roundup, at: number): RoundupEntry =>
      holdBack(
        { roundup, reason: 'too many', message: 'first', priority: incident.priority, at },
        settings,
        createId,
      )

    /** Incidents on these hosts, each with its first message held back. */
    const holdBackAll = async (hosts: readonly string[], roundup: Roundup, at: number) => {
      const decide = createDecide(config, countedIds(`i${at}-`))
      const arrivals = hosts.map((hostname, index) => {
        const priority = index === 0 ? 'Critical' : 'Notice'
        return arrivalAt(at, { hostname, priority, output_fields: {} }, config)
      })
      await bench.store.admit(arrivals, decide)
      for (const { incident, lease } of (
        await bench.store.claimIncidents({ now: at + 5000, limit: 100, leaseMs: 1000 })
      ).incidents) {
        if (incident.roundup !== null) continue
        const decisions = await bench.store.publish({
          incidentId: incident.id,
          lease,
          at,
          decisions: [],
          heldBack: [entry(incident, roundup, at)],
          message: null,
          next: (current) => ({ ...current, dueAt: null, dueKind: null }),
        })
        expect(decisions).toMatchObject([{ sink: roundup.sink }])
      }
    }

    const roundups = async (kind: 'storm' | 'digest'): Promise<readonly Incident[]> => {
      return (
        await bench.store.listIncidents({
          filter: { ...ALERTS, kinds: [kind] },
          limit: 10,
          cursor: null,
        })
      ).items
    }

    it('What is held back for one sink of one route is gathered and counted', async () => {
      await holdBackAll(['a', 'b', 'c'], STORM, 1000)
      await holdBackAll(['d'], { ...STORM, route: 2 }, 20_000)
      const [second, first, ...others] = await roundups('storm')
      expect(others).toEqual([])
      expect(first).toMatchObject({ count: 3, priority: 'Critical', roundup: STORM })
      expect(second).toMatchObject({ count: 1, roundup: { route: 2 } })
      expect(await bench.store.readRoundup(first?.id ?? '', LIMITS)).toMatchObject({
        messages: 3,
        incidents: 3,
        alerts: 3,
        groups: [{ namespace: null, incidents: 3, alerts: 3 }],
        omittedGroups: 0,
        worst: [{ priority: 'Critical', subject: 'host a' }, {}, {}],
      })
      const limited = await bench.store.readRoundup(first?.id ?? '', { groups: 0, incidents: 1 })
      expect(limited).toMatchObject({
        groups: [],
        omittedGroups: 1,
        worst: [{ subject: 'host a' }],
      })
    })

    it('A roundup is due like an incident, and another begins when it is closed', async () => {
      await holdBackAll(['a'], { ...STORM, until: 60_000 }, 1000)
      expect(await bench.store.nextDueAt()).toBe(60_000)
      const {
        incidents: [claimed],
      } = await bench.store.claimIncidents({ now: 60_000, limit: 10, leaseMs: 1000 })
      expect(claimed?.incident).toMatchObject({ kind: 'digest', dueKind: 'first' })
      await bench.store.publish({
        incidentId: claimed?.incident.id ?? '',
        lease: claimed?.lease ?? '',
        at: 60_000,
        decisions: [],
        heldBack: [],
        message: null,
        next: (current) => ({ ...current, state: 'closed', dueAt: null, dueKind: null }),
      })
      await holdBackAll(['b'], { ...STORM, until: 60_000 }, 20_000)
      expect(await roundups('digest')).toMatchObject([
        { state: 'open', count: 1 },
        { state: 'closed', count: 1 },
      ])
    })

    it('Events do not fold into a roundup', async () => {
      await holdBackAll(['a'], STORM, 1000)
      await bench.reopen()
      await holdBackAll(['a', 'z'], STORM, 6_000_000)
      expect(await roundups('storm')).toMatchObject([{ count: 3 }])
    })

    it('A roundup that cannot be read is closed, and another takes what is held back', async () => {
      await holdBackAll(['a'], STORM, 1000)
      const [broken] = await roundups('storm')
      await bench.execute(`UPDATE incidents SET roundup = '{' WHERE id = '${broken?.id}'`)
      await holdBackAll(['b', 'c'], STORM, 2000)
      expect(await roundups('storm')).toMatchObject([{ state: 'open', count: 2 }])
      expect((await bench.store.stats(NOW)).setAside.items).toContainEqual(
        expect.objectContaining({ incidentId: broken?.id, failedAt: 2000 }),
      )
    })

    it('Who silenced an incident is kept', async () => {
      const decide = createDecide(config, countedIds())
      await bench.store.admit([arrivalAt(1)], decide)
      const by = { author: 'ann', until: 5000 }
      await bench.store.amend('a1', (current) => silence(current, by, 2))
      expect(await bench.store.amend('a1', (current) => silence(current, by, 3))).toMatchObject({
        incident: { silencedBy: by },
        decisions: [],
      })
    })

    it('What may be sent at once to each sink is kept', async () => {
      const bucket = { tokens: 1.5, at: 7 }
      expect(
        await bench.store.spend('a', (known) => {
          expect(known).toBeNull()
          return { bucket, isTaken: true }
        }),
      ).toBe(true)
      await bench.reopen()
      expect(
        await bench.store.spend('a', (known) => {
          expect(known).toEqual(bucket)
          return { bucket: { tokens: 0.5, at: 8 }, isTaken: false }
        }),
      ).toBe(false)
    })
  })
}
