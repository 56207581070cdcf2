import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../src/model/errors.ts'
import { Metrics } from '../../src/observe/metrics.ts'
import { CHART, describeChart, RELEASE, render } from './helm.ts'
import { ofKind, theOnly } from './manifests.ts'

type Panel = {
  readonly id: number
  readonly title: string
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>
  readonly targets: readonly { readonly expr: string }[]
}

type Dashboard = { readonly panels: readonly Panel[] }

/** Of others: Prometheus itself and Falcosidekick. */
const FOREIGN = ['up', 'falcosecurity_falcosidekick_outputs_total']

/** What Grafana puts in, and functions and words of PromQL. */
const WORDS =
  /^(?:sum|max|min|rate|increase|delta|time|absent|by|or|and|histogram_quantile|le|status|source|decision|code|sink|failure|state)$/

describeChart('the rules of the chart', () => {
  it('are those of the examples, for this release', async () => {
    const example = readFileSync(resolve(CHART, '../../examples/prometheus-rules.yaml'), 'utf8')
    const file = readFileSync(join(CHART, 'files/prometheus-rules.yaml'), 'utf8')
    expect(file).toBe(example)
    const { spec } = theOnly(await render({ prometheusRules: { enabled: true } }), 'PrometheusRule')
    const rules = spec.groups.flatMap(({ rules }) => rules)
    expect(rules.map(({ alert }) => alert)).toEqual(
      [...file.matchAll(/alert: (\w+)/g)].map(([, name]) => name),
    )
    const own = rules.filter(({ expr }) => !expr.includes('falcosidekick'))
    for (const { expr } of own)
      expect(expr).toContain(`job="${RELEASE.name}",namespace="${RELEASE.namespace}"`)
    // What belongs to Prometheus came through helm's own braces.
    expect(rules.find(({ alert }) => alert === 'FalcobriefRefusesSenders')?.annotations).toEqual({
      summary: 'a sender is refused by falcobrief ({{ $labels.code }})',
    })
  })

  it('ask for metrics and codes that exist', async () => {
    const { spec } = theOnly(await render({ prometheusRules: { enabled: true } }), 'PrometheusRule')
    const queries = spec.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr))
    expect(await unknownMetrics(queries)).toEqual([])
    const codes = queries.flatMap((query) =>
      [...query.matchAll(/FB_[A-Z_]+/g)].map(([code]) => code),
    )
    expect(codes.filter((code) => !Object.hasOwn(ERRORS, code))).toEqual([])
    expect(codes.length).toBeGreaterThan(0)
  })
})

describeChart('the dashboard of the chart', () => {
  it('is there as a ConfigMap that the sidecar finds', async () => {
    const maps = ofKind(await render({ grafana: { dashboards: { enabled: true } } }), 'ConfigMap')
    const map = maps.find(({ metadata }) => metadata.labels?.['grafana_dashboard'] === '1')
    expect(JSON.parse(map?.data?.['falcobrief.json'] ?? '')).toEqual(dashboard())
  })

  it('asks for metrics that exist', async () => {
    const { panels } = dashboard()
    const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
    expect(queries.length).toBeGreaterThan(15)
    expect(await unknownMetrics(queries)).toEqual([])
  })

  it('has panels that do not lie on each other', () => {
    const { panels } = dashboard()
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
  })
})

describe('a query', () => {
  it('is seen to ask for a metric that does not exist', async () => {
    const queries = ['sum by (le) (rate(falcobrief_input_total{job="$job"}[5m])) > 0']
    expect(await unknownMetrics(queries)).toEqual(['falcobrief_input_total'])
  })
})

function dashboard(): Dashboard {
  return JSON.parse(readFileSync(join(CHART, 'files/dashboard.json'), 'utf8')) as Dashboard
}

/** Names in queries that the service does not expose. */
async function unknownMetrics(queries: readonly string[]): Promise<readonly string[]> {
  const known = new Set([...(await exposedNames()), ...FOREIGN])
  const names = queries.flatMap((query) => {
    const bare = query.replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, ' ')
    return [...bare.matchAll(/[A-Za-z_]\w*/g)].map(([name]) => name)
  })
  return names.filter((name) => !WORDS.test(name) && !known.has(name))
}

/** Names of series, as Prometheus reads them from the service. */
async function exposedNames(): Promise<readonly string[]> {
  const text = await new Metrics().expose({
    queue: { queued: 0, retrying: 0, dead: 0, oldestAt: null },
    incidents: { overdue: 0 },
    setAside: { count: 0 },
    intake: { quarantined: 0, lastEventAt: null },
    now: 0,
  })
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
  )
}
