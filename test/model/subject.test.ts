import { describe, expect, it } from 'vitest'
import type { Subject } from '../../src/model/event.ts'
import { subjectLabel } from '../../src/model/subject.ts'

function subject(parts: Pick<Subject, 'kind'> & Partial<Subject>): Subject {
  return {
    cluster: null,
    namespace: null,
    workload: null,
    host: null,
    container: null,
    account: null,
    user: null,
    ...parts,
  }
}

describe('subjectLabel', () => {
  it.each([
    [
      { kind: 'workload', namespace: 'prod', workload: 'payments-api', cluster: 'eu-1' },
      'prod/payments-api (cluster eu-1)',
    ],
    [{ kind: 'workload', workload: 'payments-api' }, 'payments-api'],
    [{ kind: 'container', container: 'web', host: 'node-1' }, 'container web on host node-1'],
    [{ kind: 'container', container: 'web' }, 'container web'],
    [{ kind: 'host', host: 'node-1', cluster: 'eu-1' }, 'host node-1 (cluster eu-1)'],
    [{ kind: 'host' }, 'unknown host'],
    [{ kind: 'user', user: 'alice' }, 'user alice'],
    [{ kind: 'account', account: '1234', user: 'alice' }, 'account 1234, user alice'],
    [{ kind: 'account' }, 'unknown account'],
    [{ kind: 'falcobrief' }, 'falcobrief'],
  ] as const)('names %o', (parts, label) => {
    expect(subjectLabel(subject(parts))).toBe(label)
  })
})
