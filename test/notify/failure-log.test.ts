import { describe, expect, it } from 'vitest'
import { createFailureLog } from '../../src/notify/failure-log.ts'
import { createRecordingLog } from '../deliver/fixtures.ts'

const MINUTE = 60_000

function start() {
  const log = createRecordingLog()
  const clock = { at: 0, now: () => clock.at }
  const note = createFailureLog({ log, clock })
  const fail = (times: number): void => {
    for (let count = 0; count < times; count++) note({ incident: `i${count}` }, 'failed')
  }
  return { log, clock, fail }
}

describe('the log of incidents that fail', () => {
  it('has ten lines a minute at most, and counts the others in the next line', () => {
    const { log, clock, fail } = start()
    fail(1000)
    expect(log.lines).toHaveLength(10)
    clock.at = MINUTE - 1
    fail(5)
    expect(log.lines).toHaveLength(10)
    clock.at = MINUTE
    fail(2)
    expect(log.lines.slice(10).map(({ fields }) => fields)).toEqual([
      { incident: 'i0', suppressed: 995 },
      { incident: 'i1' },
    ])
  })

  it('goes on when the clock steps back', () => {
    const { log, clock, fail } = start()
    clock.at = 10 * MINUTE
    fail(11)
    clock.at = 0
    fail(1)
    expect(log.lines).toHaveLength(11)
  })
})
