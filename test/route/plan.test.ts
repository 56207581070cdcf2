import { describe, expect, it } from 'vitest'
import { foldIncident } from '../../src/incident/fold.ts'
import { createPlan } from '../../src/route/plan.ts'
import { incidentSettings } from '../../src/stages.ts'
import type { AlertBody } from '../support/alerts.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'

const SINKS = [
  { name: 'slack', minimumPriority: null },
  { name: 'smtp', minimumPriority: 'Critical' },
  { name: 'console', minimumPriority: null },
] as const

const NOW = Date.parse('2026-03-01T12:00:00Z')

function plan(settings: Record<string, unknown>, ...alerts: readonly Partial<AlertBody>[]) {
  const config = testConfig(settings)
  const events = alerts.map((overrides) => arrivalAt(NOW, overrides).event)
  const [first] = events
  if (first === undefined) throw new Error('an incident has an alert')
  const { incident } = foldIncident(null, first, incidentSettings(config), countedIds())
  return createPlan(config.routes, config.silences, SINKS)(incident, events, NOW)
}

const to = (match: object, sinks: readonly string[], more: object = {}) => ({
  match,
  sinks,
  ...more,
})

describe('the plan', () => {
  it('tells every sink whose minimum is met when no route fits', () => {
    expect(plan({}, {})).toMatchObject({
      sinks: ['slack', 'console'],
      heldBack: [{ kind: 'below-minimum', sink: 'smtp', reason: 'Notice is below Critical' }],
      routes: [],
    })
    expect(plan({}, { priority: 'Alert' }).sinks).toEqual(['slack', 'smtp', 'console'])
    expect(plan({ routes: [to({ rule: 'nothing*' }, ['smtp'])] }, {}).sinks).toEqual([
      'slack',
      'console',
    ])
  })

  it('takes the first route that fits, and the next ones when it says so', () => {
    const first = to({ namespace: 'sh*' }, ['slack'])
    const second = to({}, ['console'])
    expect(plan({ routes: [first, second] }, {})).toMatchObject({ sinks: ['slack'], routes: [1] })
    const going = { ...first, continue: true }
    expect(plan({ routes: [going, second] }, {})).toMatchObject({
      sinks: ['slack', 'console'],
      routes: [1, 2],
    })
  })

  it.each([
    [{ rule: 'Terminal*' }, true],
    [{ rule: ['x', '*shell*'] }, true],
    [{ source: 'k8s_audit' }, false],
    [{ tag: 'mitre_*' }, true],
    [{ host: 'node-1', workload: 'web' }, true],
    [{ image: 'registry.example.com/*' }, true],
    [{ image: 'docker.io/*' }, false],
    [{ fields: { 'user.name': 'root', 'proc.name': ['sh', 'bash'] } }, true],
    [{ fields: { 'user.loginuid': '*' } }, false],
    [{ minimumpriority: 'warning' }, false],
    [{ minimumpriority: 'debug' }, true],
    [{ cluster: '*' }, false],
  ])('match %j fits: %s', (match, fits) => {
    expect(plan({ routes: [to(match, ['slack'])] }, {}).routes).toEqual(fits ? [1] : [])
  })

  it('is silent only when a silence covers every alert', () => {
    const silence = {
      match: { rule: 'Terminal*' },
      reason: 'known',
      author: 'ann',
      until: '2026-04-01T00:00:00Z',
    }
    expect(plan({ silences: [silence] }, {})).toMatchObject({
      sinks: [],
      heldBack: [{ kind: 'silenced', reason: 'silence until 2026-04-01T00:00:00Z: known (ann)' }],
    })
    expect(plan({ silences: [silence] }, {}, { rule: 'Other' }).sinks).toEqual(['slack', 'console'])
    const over = { ...silence, until: '2026-02-01T00:00:00Z' }
    expect(plan({ silences: [over] }, {}).sinks).toEqual(['slack', 'console'])
  })

  it('lets a test pass every filter', () => {
    const settings = { silences: [{ match: {}, reason: 'all quiet' }], routes: [to({}, ['slack'])] }
    const test = { rule: 'Test rule', source: 'internal', priority: 'Debug' }
    expect(plan(settings, test).sinks).toEqual(['slack', 'smtp', 'console'])
  })
})
