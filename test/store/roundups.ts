import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holdBack } from '../../src/notify/roundup.ts'
import { silence } from '../../src/incident/silence.ts'
import type { Incident } from '../../src/model/incident.ts'
import type { Roundup } from '../../src/model/roundup.ts'
import { createDecide } from '../../src/admit/decide.ts'
import { incidentSettings } from '../../src/incident/settings.ts'
import type { Store } from '../../src/store/port.ts'
import type { RoundupEntry } from '../../src/store/work.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'
import { ALERTS } from '../support/filters.ts'
import type { TestDatabase } from './conformance.ts'

const LIMITS = { groups: 10, incidents: 10 }
const STORM: Roundup = { sink: 'slack', route: null, until: null }

/** What every store does with messages that are held back, as src/store/port.ts promises. */
export function describeRoundups(name: string, createDatabase: () => Promise<TestDatabase>): void {
  describe(`roundups in the ${name} store`, () => {
    const config = testConfig()
    const settings = incidentSettings(config)
    let database: TestDatabase
    let store: Store
    let createId: () => string

    beforeEach(async () => {
      database = await createDatabase()
      store = await database.open()
      createId = countedIds('r')
    })

    afterEach(async () => {
      await store.close()
      await database[Symbol.asyncDispose]()
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
      await store.admit(arrivals, decide)
      for (const { incident, lease } of (
        await store.claimIncidents({ now: at + 5000, limit: 100, leaseMs: 1000 })
      ).incidents) {
        if (incident.roundup !== null) continue
        const decisions = await store.publish({
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
        await store.listIncidents({ filter: { ...ALERTS, kinds: [kind] }, limit: 10, cursor: null })
      ).items
    }

    it('gather what is held back for one sink of one route, and count it', async () => {
      await holdBackAll(['a', 'b', 'c'], STORM, 1000)
      await holdBackAll(['d'], { ...STORM, route: 2 }, 20_000)
      const [second, first, ...others] = await roundups('storm')
      expect(others).toEqual([])
      expect(first).toMatchObject({ count: 3, priority: 'Critical', roundup: STORM })
      expect(second).toMatchObject({ count: 1, roundup: { route: 2 } })
      expect(await store.readRoundup(first?.id ?? '', LIMITS)).toMatchObject({
        messages: 3,
        incidents: 3,
        alerts: 3,
        groups: [{ namespace: null, incidents: 3, alerts: 3 }],
        omittedGroups: 0,
        worst: [{ priority: 'Critical', subject: 'host a' }, {}, {}],
      })
      const limited = await store.readRoundup(first?.id ?? '', { groups: 0, incidents: 1 })
      expect(limited).toMatchObject({
        groups: [],
        omittedGroups: 1,
        worst: [{ subject: 'host a' }],
      })
    })

    it('are due like incidents, and a new one begins when one is closed', async () => {
      await holdBackAll(['a'], { ...STORM, until: 60_000 }, 1000)
      expect(await store.nextDueAt()).toBe(60_000)
      const {
        incidents: [claimed],
      } = await store.claimIncidents({ now: 60_000, limit: 10, leaseMs: 1000 })
      expect(claimed?.incident).toMatchObject({ kind: 'digest', dueKind: 'first' })
      await store.publish({
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

    it('are nothing that events fold into', async () => {
      await holdBackAll(['a'], STORM, 1000)
      await store.close()
      store = await database.open()
      await holdBackAll(['a', 'z'], STORM, 6_000_000)
      expect(await roundups('storm')).toMatchObject([{ count: 3 }])
    })

    it('keep who silenced an incident', async () => {
      const decide = createDecide(config, countedIds())
      await store.admit([arrivalAt(1)], decide)
      const by = { author: 'ann', until: 5000 }
      await store.amend('a1', (current) => silence(current, by, 2))
      expect(await store.amend('a1', (current) => silence(current, by, 3))).toMatchObject({
        incident: { silencedBy: by },
        decisions: [],
      })
    })

    it('keep what may be sent at once to each sink', async () => {
      const bucket = { tokens: 1.5, at: 7 }
      expect(
        await store.spend('a', (known) => {
          expect(known).toBeNull()
          return { bucket, isTaken: true }
        }),
      ).toBe(true)
      await store.close()
      store = await database.open()
      expect(
        await store.spend('a', (known) => {
          expect(known).toEqual(bucket)
          return { bucket: { tokens: 0.5, at: 8 }, isTaken: false }
        }),
      ).toBe(false)
    })
  })
}
