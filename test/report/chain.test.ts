import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { buildReport } from '../../src/report/build.ts'
import { reportJson } from '../../src/render/json.ts'
import { alertText, type AlertBody } from '../support/alerts.ts'
import { reportInput } from '../support/events.ts'

const knowledge = loadKnowledge(null)

/** What the report says of the chain that these alerts are. */
function chainOf(...alerts: readonly Partial<AlertBody>[]) {
  const bodies = alerts.map((overrides, index) =>
    alertText({ time: `2026-03-01T10:00:${String(index * 10).padStart(2, '0')}Z`, ...overrides }),
  )
  return reportJson(buildReport(reportInput(bodies), knowledge)).chain
}

function inPod(pod: string, more: object = {}): Pick<AlertBody, 'output_fields'> {
  return { output_fields: { 'k8s.ns.name': 'shop', 'k8s.pod.name': pod, ...more } }
}

const POD = 'web-6d4cf56db6-x7k2p'

describe('the chain of an attack', () => {
  it('is told by tactic, with the time since its begin and what ties each alert to those before', () => {
    const chain = chainOf(
      { rule: 'Exfiltrate', tags: ['TA0010'], ...inPod(POD, { 'user.name': 'app' }) },
      { rule: 'Shell', tags: ['TA0002'], ...inPod(POD, { 'proc.pid': 7, 'user.name': 'app' }) },
      {
        rule: 'Read secrets',
        tags: ['TA0006'],
        ...inPod(POD, { 'proc.pid': 9, 'proc.ppid': 7, 'user.name': 'root' }),
      },
    )
    expect(chain).toEqual([
      {
        tactic: { id: 'TA0002', name: 'Execution' },
        rule: 'Shell',
        priority: 'Notice',
        time: '2026-03-01T10:00:10Z',
        delta: '10 s',
        evidence: `with Exfiltrate: the same pod ${POD}, the same user app`,
      },
      expect.objectContaining({
        rule: 'Read secrets',
        delta: '20 s',
        evidence: `with Shell: started by its process 7, the same pod ${POD}`,
      }),
      expect.objectContaining({ rule: 'Exfiltrate', delta: '', evidence: 'the first of them' }),
    ])
  })

  it('has an alert without tactics before what came next', () => {
    const audit = {
      rule: 'Attach/Exec Pod',
      source: 'k8s_audit',
      tags: ['k8s'],
      output_fields: {
        'ka.target.name': POD,
        'ka.target.namespace': 'shop',
        'ka.target.resource': 'pods',
        'ka.target.subresource': 'exec',
        'ka.user.name': 'alice@example.com',
      },
    }
    const shell = { rule: 'Terminal shell in container', tags: ['TA0002'], ...inPod(POD) }
    const [first, second, ...more] = chainOf(audit, shell)
    expect(more).toEqual([])
    expect(first).toMatchObject({ rule: 'Attach/Exec Pod', tactic: null })
    expect(second).toMatchObject({
      rule: 'Terminal shell in container',
      evidence: `with Attach/Exec Pod: the same pod ${POD}`,
    })
  })

  it('says when it goes on in another pod, and claims no more than there is', () => {
    const other = 'web-6d4cf56db6-aaaaa'
    const [, second] = chainOf(
      { rule: 'A', ...inPod(POD, { 'container.id': 'a', 'proc.pid': 7 }) },
      { rule: 'B', ...inPod(other, { 'container.id': 'b', 'proc.pid': 7 }) },
    )
    expect(second?.evidence).toBe(`another pod of the same workload, ${other}`)
    const [, host] = chainOf(
      { rule: 'A', hostname: 'h', output_fields: { 'proc.name': 'x' } },
      { rule: 'B', hostname: 'h', output_fields: { 'proc.name': 'y' } },
    )
    expect(host?.evidence).toBe('only that both happened in the same place')
  })

  it('is none for one rule', () => {
    expect(chainOf(inPod(POD), inPod(POD))).toEqual([])
  })

  it('counts a step above its alerts when it has three tactics, and says so', () => {
    const alerts = ['TA0002', 'TA0006', 'TA0010'].map((tactic) =>
      alertText({ rule: tactic, tags: [tactic], ...inPod(POD) }),
    )
    const report = reportJson(buildReport(reportInput(alerts), knowledge))
    expect(report.incident.priority).toBe('Warning')
    expect(report.assessment.known.join('\n')).toContain(
      'The incident counts as Warning, a step above',
    )
  })
})
