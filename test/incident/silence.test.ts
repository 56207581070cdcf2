import { describe, expect, it } from 'vitest'
import { silence } from '../../src/incident/silence.ts'
import { afterRound, notified, take } from '../support/incidents.ts'

const BY = { author: 'ann', until: 90_000 }

describe('silencing an incident', () => {
  const open = notified(take(null, 0).incident, 50)

  it('makes the answer due at once, and changes nothing a second time', () => {
    expect(silence(open, BY, 60)?.incident).toMatchObject({
      silencedBy: BY,
      dueKind: 'silenced',
      dueAt: 60,
    })
    expect(silence({ ...open, silencedBy: { ...BY } }, BY, 70)).toBeNull()
  })

  it('is answered after the message that was being written meanwhile', () => {
    const next = afterRound({ ...open, silencedBy: BY }, open, 80, { kind: 'update' })
    expect(next).toMatchObject({ dueKind: 'silenced', dueAt: 80 })
  })
})
