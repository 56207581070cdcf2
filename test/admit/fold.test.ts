import { describe, expect, it } from 'vitest'
import { createDecide } from '../../src/admit/decide.ts'
import { foldBatch, type Batch, type BatchFold } from '../../src/admit/fold.ts'
import type { Arrival } from '../../src/store/records.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'

const config = testConfig({ retention: { eventsperalert: 2 } })

/** Folds onto what an earlier fold left open. */
function fold(arrivals: readonly Arrival[], before: BatchFold | null = null, prefix = 'a') {
  const left = (before?.incidents.begun ?? []).filter(({ state }) => state === 'open')
  const leftAlerts = (before?.alerts.begun ?? []).filter(({ state }) => state === 'open')
  const batch: Batch = {
    arrivals,
    fresh: new Set(arrivals.map(({ event }) => event.id)),
    incidents: new Map(left.map((incident) => [incident.subjectKey, incident])),
    alerts: new Map(leftAlerts.map((alert) => [alert.fingerprint, alert])),
  }
  return foldBatch(batch, createDecide(config, countedIds(prefix)))
}

describe('foldBatch', () => {
  it('What begins is written once, as the whole batch leaves it', () => {
    const { incidents, alerts, events, decisions } = fold([
      arrivalAt(1),
      arrivalAt(2),
      arrivalAt(3),
      arrivalAt(4, { rule: 'Other' }),
    ])
    expect(incidents).toMatchObject({ begun: [{ count: 4 }], changed: [] })
    expect(alerts.begun.map(({ count, stored }) => [count, stored])).toEqual([
      [3, 2],
      [1, 1],
    ])
    expect(events.map(({ row, owner }) => [owner, row.receivedAt])).toEqual([
      [alerts.begun[0]?.id, 1],
      [alerts.begun[0]?.id, 2],
      [alerts.begun[1]?.id, 4],
    ])
    expect(decisions.map(({ row }) => row.kind)).toEqual(['opened', 'joined'])
  })

  it('What was open is changed, and what nothing touches is not written', () => {
    const before = fold([arrivalAt(1), arrivalAt(1, { rule: 'Other' })])
    const after = fold([arrivalAt(2)], before, 'b')
    expect(after.incidents).toMatchObject({ begun: [], changed: [{ count: 3 }] })
    expect(after.alerts).toMatchObject({ begun: [], changed: [{ count: 2 }] })
    expect(after.results).toMatchObject([{ duplicate: false, isNewAlert: false }])
  })

  it('An ID that is known, or comes twice, changes nothing', () => {
    const [first, again, known] = [
      arrivalAt(1, { uuid: 'x' }),
      arrivalAt(2, { uuid: 'x' }),
      arrivalAt(3),
    ]
    const batch = { arrivals: [first, again, known], incidents: new Map(), alerts: new Map() }
    const decide = createDecide(config, countedIds())
    const { results, incidents } = foldBatch({ ...batch, fresh: new Set(['x']) }, decide)
    expect(results.map(({ duplicate }) => duplicate)).toEqual([false, true, true])
    expect(incidents.begun).toMatchObject([{ count: 1 }])
  })

  it('An incident that is over ends with all of its alerts, and another begins', () => {
    const before = fold([arrivalAt(1), arrivalAt(1, { rule: 'Other' })])
    const late = config.incident.window + 2
    const after = fold([arrivalAt(late)], before, 'b')
    const id = before.incidents.begun[0]?.id
    expect(after.ended).toEqual([id])
    expect(after.incidents).toMatchObject({
      changed: [{ id, state: 'closed' }],
      begun: [{ state: 'open', count: 1 }],
    })
    expect(after.alerts.changed.map(({ state }) => state)).toEqual(['closed', 'closed'])
    expect(after.decisions.map(({ owner, row }) => [owner === id, row.kind])).toEqual([
      [true, 'closed'],
      [false, 'opened'],
    ])
  })

  it('What begins and ends in one batch is written closed', () => {
    const late = config.incident.window + 2
    const { incidents, alerts, ended } = fold([arrivalAt(1), arrivalAt(late)])
    expect(incidents.begun.map(({ state }) => state)).toEqual(['closed', 'open'])
    expect(alerts.begun.map(({ state }) => state)).toEqual(['closed', 'open'])
    expect(ended).toEqual([])
  })

  it('A malformed body is also put into quarantine', () => {
    const { quarantine } = fold([arrivalAt(1, { priority: 'Severe' })])
    expect(quarantine).toMatchObject([
      { receivedAt: 1, reason: expect.stringContaining('priority') },
    ])
  })

  it('The same batch gives the same fold', () => {
    const arrivals = [arrivalAt(1), arrivalAt(2, { rule: 'Other' }), arrivalAt(3)]
    expect(fold(arrivals)).toEqual(fold(arrivals))
  })
})
