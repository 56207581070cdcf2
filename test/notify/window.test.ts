import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routeSettings } from '../../src/route/config.ts'
import { deferral } from '../../src/notify/window.ts'

/** Until when a route with these settings keeps what comes at `now`; null: it sends at once. */
function until(settings: object, now: string): string | null {
  const route = routeSettings.parse({ match: {}, sinks: ['x'], ...settings })
  const deferred = deferral(route, Date.parse(now))
  return deferred === null ? null : new Date(deferred.until).toISOString()
}

const OFFICE = { weekdays: 'mon-fri', hours: '08:00-18:00', zone: 'Europe/Berlin' }

describe('the window of a route', () => {
  it.each([
    ['a Monday morning', '2026-03-02T06:59:59Z', '2026-03-02T07:00:00.000Z'],
    ['its first minute', '2026-03-02T07:00:00Z', null],
    ['its last', '2026-03-02T16:59:59Z', null],
    ['the evening', '2026-03-02T17:00:00Z', '2026-03-03T07:00:00.000Z'],
    ['a Friday evening', '2026-03-06T17:00:00Z', '2026-03-09T07:00:00.000Z'],
    ['the weekend when clocks go forward', '2026-03-28T12:00:00Z', '2026-03-30T06:00:00.000Z'],
    ['the weekend when they go back', '2026-10-24T12:00:00Z', '2026-10-26T07:00:00.000Z'],
  ])('on %s', (_when, now, expected) => {
    expect(until({ window: OFFICE }, now)).toBe(expected)
  })

  it('may go on into the next day, which belongs to the day on which it began', () => {
    const window = { weekdays: ['fri'], hours: '22:00-06:00' }
    expect(until({ window }, '2026-03-07T05:59:00Z')).toBeNull()
    expect(until({ window }, '2026-03-06T05:00:00Z')).toBe('2026-03-06T22:00:00.000Z')
    expect(until({ window }, '2026-03-07T22:30:00Z')).toBe('2026-03-13T22:00:00.000Z')
  })

  it('is always open when nothing is said', () => {
    expect(until({ window: {} }, '2026-03-07T05:59:00Z')).toBeNull()
    expect(until({}, '2026-03-07T05:59:00Z')).toBeNull()
  })

  it('opens after the time that is asked, within eight days, and is open then', () => {
    const days = fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 })
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu')
    const hour = fc.integer({ min: 0, max: 22 })
    const at = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
    fc.assert(
      fc.property(days, zone, hour, at, (weekdays, name, from, now) => {
        const two = (number: number): string => String(number).padStart(2, '0')
        const window = { weekdays, hours: `${two(from)}:10-${two(from + 1)}:50`, zone: name }
        const opens = until({ window }, new Date(now).toISOString())
        if (opens === null) return
        expect(Date.parse(opens)).toBeGreaterThan(now)
        expect(Date.parse(opens) - now).toBeLessThan(8.1 * 86_400_000)
        expect(until({ window }, opens)).toBeNull()
      }),
      { numRuns: 200 },
    )
  })
})

describe('a digest', () => {
  it.each([
    [{ digest: 'hourly' }, '2026-03-02T10:20:00Z', '2026-03-02T11:00:00.000Z'],
    [{ digest: 'hourly' }, '2026-03-02T11:00:00Z', '2026-03-02T12:00:00.000Z'],
    [{ digest: 'hourly', window: OFFICE }, '2026-03-02T17:20:00Z', '2026-03-03T07:00:00.000Z'],
    [{ digest: 'daily' }, '2026-03-02T07:59:00Z', '2026-03-02T08:00:00.000Z'],
    [{ digest: 'daily' }, '2026-03-02T08:00:00Z', '2026-03-03T08:00:00.000Z'],
    [{ digest: 'daily', window: OFFICE }, '2026-03-06T12:00:00Z', '2026-03-09T07:00:00.000Z'],
  ])('%j at %s is told at %s', (settings, now, expected) => {
    expect(until(settings, now)).toBe(expected)
  })
})

describe('what is refused', () => {
  it.each([
    [{ hours: '8-18' }],
    [{ hours: '25:00-26:00' }],
    [{ hours: '08:00-08:00' }],
    [{ weekdays: 'workdays' }],
    [{ weekdays: ['mon', 'moon'] }],
    [{ zone: 'Berlin' }],
  ])('%j', (window) => {
    expect(() => until({ window }, '2026-03-02T10:20:00Z')).toThrow(/write (?:it|them) as/)
  })
})
