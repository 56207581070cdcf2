import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldIncident } from '../../src/incident/fold.ts'
import { createPlan } from '../../src/notify/plan.ts'
import type { FalcoEvent } from '../../src/model/event.ts'
import type { Incident } from '../../src/model/incident.ts'
import type { Draft, Notice } from '../../src/notify/stages.ts'
import { requestedSilence } from '../../src/route/silence.ts'
import { incidentSettings } from '../../src/incident/settings.ts'
import type { AlertBody } from '../support/alerts.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'

const SINKS = [
  { name: 'slack', minimumPriority: null, extraKinds: ['closed'] },
  { name: 'smtp', minimumPriority: 'Critical', extraKinds: [] },
  { name: 'console', minimumPriority: null, extraKinds: [] },
] as const

const NOW = Date.parse('2026-03-01T12:00:00Z')

function plan(settings: Record<string, unknown>, ...alerts: readonly Partial<AlertBody>[]) {
  const config = testConfig(settings)
  const events = alerts.map((overrides) => arrivalAt(NOW, overrides).event)
  const [first] = events
  if (first === undefined) throw new Error('an incident has an alert')
  const { incident } = foldIncident(null, first, incidentSettings(config), countedIds())
  return shown(createPlan(config, SINKS)(notice(incident, events), []))
}

function notice(incident: Incident, events: readonly FalcoEvent[], at = NOW): Notice {
  return { incident, kind: 'first', events, notified: new Set(), at }
}

/** The plan, with the sinks that are notified at once, the routes taken and what is held back. */
function shown(draft: Draft) {
  const routes = draft.ways.flatMap(({ route }) => (route === null ? [] : [route.number]))
  return {
    ...draft,
    sinks: draft.ways.flatMap(({ sink, deferral }) => (deferral === null ? [sink] : [])),
    routes: Array.from(new Set(routes)),
    heldBack: draft.decisions.filter(({ kind }) => kind !== 'routed'),
  }
}

/** The plan of an incident whose signs make it so urgent. */
function planned(settings: Record<string, unknown>, urgency: Incident['urgency']) {
  const config = testConfig(settings)
  const { event } = arrivalAt(NOW, {})
  const { incident } = foldIncident(null, event, incidentSettings(config), countedIds())
  return shown(createPlan(config, SINKS)(notice({ ...incident, urgency }, [event]), []))
}

const to = (match: object, sinks: readonly string[], more: object = {}) => ({
  match,
  sinks,
  ...more,
})

describe('the plan', () => {
  it('takes routes and silences by urgency, from the first look on', () => {
    const routes = [
      to({ urgency: 'now' }, ['console']),
      to({ urgency: ['today', 'later'] }, ['slack']),
    ]
    expect(planned({ routes }, 'now').routes).toEqual([1])
    expect(planned({ routes }, 'later').routes).toEqual([2])
    expect(planned({ routes }, null).routes).toEqual([])
    const silences = [{ match: { urgency: 'later' }, reason: 'read in the morning' }]
    expect(planned({ silences }, 'later').sinks).toEqual([])
    expect(planned({ silences }, 'today').sinks).toEqual(['slack', 'console'])
  })

  it('counts an incident that its signs make urgent as Critical, whatever Falco rates it', () => {
    expect(planned({}, 'today').sinks).toEqual(['slack', 'console'])
    expect(planned({}, 'now').sinks).toEqual(['slack', 'smtp', 'console'])
  })

  it('notifies every sink whose minimum is met when no route matches', () => {
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
    [{ subject: 'shop/web' }, true],
    [{ subject: 'shop/api' }, false],
    [{ image: 'docker.io/*' }, false],
    [{ namespace: 'shop' }, true],
    [{ fields: { 'user.name': 'root', 'proc.name': ['sh', 'bash'] } }, true],
    [{ fields: { 'user.loginuid': '*' } }, false],
    [{ minimumpriority: 'warning' }, false],
    [{ minimumpriority: 'debug' }, true],
    [{ cluster: '*' }, false],
    [{ maximumpriority: 'notice' }, true],
    [{ maximumpriority: 'informational' }, false],
    [{ tactic: 'execution' }, true],
    [{ tactic: ['TA0040', 'ta0002'] }, true],
    [{ tactic: 'credential_access' }, false],
    [{ fields: { 'user.name': { equals: 'root' } } }, true],
    [{ fields: { 'user.name': { equals: 'r*' } } }, false],
    [{ fields: { 'user.name': { glob: 'r*' } } }, true],
    [{ fields: { 'proc.name': { in: ['sh', 'bash'], glob: 'b*' } } }, true],
    [{ fields: { 'proc.name': { in: ['sh', 'bash'], glob: 's*' } } }, false],
    [{ fields: { 'user.name': { exists: true } } }, true],
    [{ fields: { 'user.loginuid': { exists: false } } }, true],
    [{ fields: { 'user.name': { exists: false } } }, false],
    [{ fields: { 'user.loginuid': { equals: 'x' } } }, false],
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
      heldBack: [
        { kind: 'silenced', reason: 'silence #1 until 2026-04-01T00:00:00.000Z: known (ann)' },
      ],
    })
    expect(plan({ silences: [silence] }, {}, { rule: 'Other' }).sinks).toEqual(['slack', 'console'])
    const over = { ...silence, until: '2026-02-01T00:00:00Z' }
    expect(plan({ silences: [over] }, {}).sinks).toEqual(['slack', 'console'])
  })

  it('lets what is worse than a silence was made for break through', () => {
    const silences = [{ match: { maximumpriority: 'warning' }, reason: 'known' }]
    expect(plan({ silences }, { priority: 'Warning' }).sinks).toEqual([])
    expect(plan({ silences }, { priority: 'Error' }).sinks).toEqual(['slack', 'console'])
  })

  it('takes silences that were set while running', () => {
    const config = testConfig()
    const { event } = arrivalAt(NOW)
    const { incident } = foldIncident(null, event, incidentSettings(config), countedIds())
    const silence = requestedSilence(
      { match: { rule: 'Terminal*' }, reason: 'known', duration: '1h' },
      { id: 's1', now: NOW },
    )
    const plan = createPlan(config, SINKS)
    expect(plan(notice(incident, [event]), [silence]).decisions).toMatchObject([
      { kind: 'silenced', reason: 'silence s1 until 2026-03-01T13:00:00.000Z: known' },
    ])
    const later = notice(incident, [event], NOW + 3_600_000)
    expect(plan(later, [silence]).ways).not.toEqual([])
  })

  it('holds back below the minimum of a route, unless another route leads there', () => {
    const high = to({}, ['slack', 'console'], { minimumpriority: 'error', continue: true })
    expect(plan({ routes: [high] }, {})).toMatchObject({
      sinks: [],
      heldBack: [
        { sink: 'slack', reason: 'Notice is below Error, the minimum of route #1' },
        { sink: 'console' },
      ],
    })
    expect(plan({ routes: [high, to({}, ['console'])] }, {})).toMatchObject({
      sinks: ['console'],
      heldBack: [{ sink: 'slack' }],
    })
  })

  it('never lets silences hide a rule that none of them names', () => {
    const rules = ['A', 'B', 'C', 'D']
    fc.assert(
      fc.property(fc.subarray(rules), fc.subarray(rules, { minLength: 1 }), (silent, seen) => {
        const silences = silent.map((rule) => ({ match: { rule }, reason: 'known' }))
        const { sinks } = plan({ silences }, ...seen.map((rule) => ({ rule })))
        const isCovered = seen.every((rule) => silent.includes(rule))
        expect(sinks.length === 0).toBe(isCovered)
      }),
    )
  })

  it('lets a test pass every filter', () => {
    const settings = { silences: [{ match: {}, reason: 'all quiet' }], routes: [to({}, ['slack'])] }
    const test = { rule: 'Test rule', source: 'internal', priority: 'Debug' }
    expect(plan(settings, test).sinks).toEqual(['slack', 'smtp', 'console'])
  })
})
