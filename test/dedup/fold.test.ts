import { describe, expect, it } from 'vitest'
import { foldAlert } from '../../src/dedup/fold.ts'
import type { Alert } from '../../src/model/alert.ts'
import { alertBody } from '../support/alerts.ts'
import { arrivalAt, countedIds } from '../support/arrivals.ts'

const SETTINGS = { window: 1000, eventsPerAlert: 3 }

const ROOM = { id: 'i1', hasRoom: true }

function fold(times: readonly number[], changes: (index: number) => object = () => ({})) {
  const createId = countedIds()
  let open: Alert | null = null
  const expired: Alert[] = []
  for (const [index, at] of times.entries()) {
    const output_fields = { ...alertBody().output_fields, ...changes(index) }
    const result = foldAlert(open, arrivalAt(at, { output_fields }), ROOM, SETTINGS, createId)
    if (result.expired !== null) expired.push(result.expired)
    open = result.alert
  }
  return { alert: open, expired }
}

describe('foldAlert', () => {
  it('counts repeats, and stores the first ones whole', () => {
    expect(fold([0, 10, 20, 30, 40]).alert).toMatchObject({
      id: 'a1',
      count: 5,
      stored: 3,
      lastSeen: 40,
    })
  })

  it('stays open while repeats keep coming, however long', () => {
    expect(fold([0, 900, 1800, 2700]).alert).toMatchObject({ id: 'a1', count: 4 })
  })

  it('begins anew after the window of quiet', () => {
    const { alert, expired } = fold([0, 500, 1501])
    expect(alert).toMatchObject({ id: 'a2', count: 1, firstSeen: 1501 })
    expect(expired).toMatchObject([{ id: 'a1', count: 2, lastSeen: 500 }])
  })

  it('collects what the events touched, up to 20 of a kind, and counts the rest', () => {
    const { alert } = fold(
      Array.from({ length: 30 }, (_, index) => index),
      (index) => ({ 'fd.name': index < 5 ? '/etc/shadow' : `/tmp/${index}` }),
    )
    expect(alert?.values.files).toHaveLength(20)
    expect(alert?.values.files[0]).toEqual({ value: '/etc/shadow', count: 5 })
    expect(alert?.values.others).toBe(6)
  })

  it('takes the far end of a connection as an address', () => {
    const { alert } = fold([0], () => ({ 'fd.name': '10.0.0.1:5000->203.0.113.9:443' }))
    expect(alert?.values).toMatchObject({
      files: [],
      addresses: [{ value: '203.0.113.9:443', count: 1 }],
    })
  })
})
