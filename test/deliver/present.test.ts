import { describe, expect, it } from 'vitest'
import { presentReport } from '../../src/deliver/present.ts'
import type { Message } from '../../src/deliver/sink.ts'
import { sampleMessage, sampleReport } from './fixtures.ts'

const UNTIL = '2026-03-01T12:00:00.000Z'
const SILENCED = sampleReport({ silencedBy: { author: 'ann', until: UNTIL } })

function silencedBy(overrides: Partial<Message>) {
  return presentReport(sampleMessage({ report: SILENCED, ...overrides })).incident.silencedBy
}

describe('the report of a message', () => {
  it.each(['silenced', 'acknowledged'] as const)(
    'that is %s names the silence until its end, and not after it',
    (kind) => {
      const end = Date.parse(UNTIL)
      expect(silencedBy({ kind, createdAt: end - 1 })).toEqual({ author: 'ann', until: UNTIL })
      expect(silencedBy({ kind, createdAt: end })).toBeNull()
    },
  )

  it.each(['first', 'update', 'reminder', 'closed'] as const)(
    'that is sent in spite of a silence names none: %s',
    (kind) => {
      expect(silencedBy({ kind, createdAt: Date.parse(UNTIL) - 1 })).toBeNull()
    },
  )
})
