import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRefusals, type Refusal } from '../../src/web/refusals.ts'
import { createKeptLog } from '../support/service.ts'

const MINUTE = 60_000

function setUp() {
  const log = createKeptLog()
  const time = { wall: 1_772_359_200_000, elapsed: 0 }
  const refusals = createRefusals({ log, now: () => time.wall, monotonic: () => time.elapsed })
  return { log, time, refusals }
}

function refusal(change: Partial<Refusal> = {}): Refusal {
  return {
    reason: 'unauthorized',
    remote: '192.0.2.7',
    level: 'warn',
    error: 'the token is missing or wrong',
    ...change,
  }
}

describe('createRefusals', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  it('logs the first of a reason and an address at once, and the others as one line later', () => {
    const { log, refusals } = setUp()
    for (let count = 0; count < 500; count++) refusals.note(refusal())
    const fields = {
      reason: 'unauthorized',
      remote: '192.0.2.7',
      error: 'the token is missing or wrong',
    }
    expect(log.lines).toEqual([{ level: 'warn', message: 'refused', fields }])
    vi.advanceTimersByTime(MINUTE)
    expect(log.lines.slice(1)).toEqual([
      { level: 'warn', message: 'refused again', fields: { ...fields, suppressed: 499 } },
    ])
    refusals.note(refusal())
    expect(log.lines).toHaveLength(3)
  })

  it('logs nothing later for one that came once', () => {
    const { log, refusals } = setUp()
    refusals.note(refusal())
    refusals.note(refusal({ reason: 'tls', level: 'info' }))
    refusals.note(refusal({ remote: '192.0.2.8' }))
    vi.advanceTimersByTime(MINUTE)
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info', 'warn'])
  })

  it('logs a bounded number of lines, whatever number of addresses there is, and loses no count', () => {
    const { log, refusals } = setUp()
    for (let host = 0; host < 10_000; host++)
      refusals.note(refusal({ remote: `2001:db8::${host}` }))
    expect(log.lines).toHaveLength(50)
    refusals.flush()
    expect(log.lines.slice(50).map(({ fields }) => fields)).toMatchObject([
      { remote: 'others', suppressed: 9950 },
    ])
  })

  it('counts those of the last ten minutes by reason, whatever the clock does', () => {
    const { time, refusals } = setUp()
    expect(refusals.recent()).toEqual({ last10Minutes: {}, lastAt: null })
    refusals.note(refusal())
    time.elapsed = 5 * MINUTE
    time.wall -= 86_400_000
    refusals.note(refusal())
    refusals.note(refusal({ reason: 'tls' }))
    const newest = { lastAt: time.wall }
    expect(refusals.recent()).toEqual({ last10Minutes: { unauthorized: 2, tls: 1 }, ...newest })
    time.elapsed = 11 * MINUTE
    expect(refusals.recent()).toEqual({ last10Minutes: { unauthorized: 1, tls: 1 }, ...newest })
    time.elapsed = 16 * MINUTE
    expect(refusals.recent()).toEqual({ last10Minutes: {}, ...newest })
  })
})
