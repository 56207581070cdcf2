import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { readChartValues } from '../../scripts/chart-values.ts'
import { CHART, describeChart, render, template, type Values } from './helm.ts'
import { ofKind, serverPod, theOnly } from './manifests.ts'

const postgresql = { url: 'postgres://a:b@db.example.org/alerts' }

/** What is refused, with the line that says why. */
const REFUSED: Readonly<Record<string, readonly [values: Values, line: string]>> = {
  'two replicas on SQLite': [
    { replicaCount: 2 },
    'replicaCount: more than 1 needs PostgreSQL, for SQLite serves one process; set postgresql.url or postgresql.existingSecret',
  ],
  'autoscaling on SQLite': [
    { autoscaling: { enabled: true } },
    'autoscaling.enabled: needs PostgreSQL',
  ],
  'a migration of SQLite': [
    { postgresql: { migrationJob: { enabled: true } } },
    'postgresql.migrationJob.enabled: needs postgresql.url or postgresql.existingSecret',
  ],
  'two addresses of PostgreSQL': [
    { postgresql: { ...postgresql, existingSecret: 'database' } },
    'postgresql.url: set together with postgresql.existingSecret; set one of them',
  ],
  'an address of another database': [
    { postgresql: { url: 'mysql://a:sesame@db.example.org/alerts' } },
    'postgresql.url: must be postgres://USER:PASSWORD@HOST:5432/DATABASE',
  ],
  'tokens at two places': [
    { existingSecret: 'mine', auth: { token: 'abc' } },
    'auth: set together with existingSecret, which has the tokens; set one of them',
  ],
  'a token that Falcosidekick would cut': [
    { auth: { token: 'sesame:open' } },
    'auth.token: must be letters and digits, for Falcosidekick splits its headers at `,` and `:`',
  ],
  'fewer replicas at most than at least': [
    { postgresql, autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 2 } },
    'autoscaling.maxReplicas: must not be below autoscaling.minReplicas',
  ],
  'a route to no gateway': [
    { httpRoute: { enabled: true } },
    'httpRoute.parentRefs: must name a gateway',
  ],
  'client certificates without TLS': [
    { tls: { clientCaKey: 'ca.crt' } },
    'tls.clientCaKey: must be set with tls.secretName',
  ],
  'a secret in the settings': [
    { config: { slack: { token: 'xoxb-sesame' } } },
    'config.slack.token: is a secret, which has no place in a ConfigMap; set secrets.SLACK_TOKEN or existingSecret',
  ],
  'a secret of a named sink in the settings': [
    { config: { sinks: { 'a.b': { type: 'webhook', url: 'https://example.org/sesame' } } } },
    'config.sinks.a.b.url: is a secret, which has no place in a ConfigMap; set secrets.SINKS_A_B_URL or existingSecret',
  ],
  'the database in the settings': [
    { config: { store: { url: 'postgres://sesame' } } },
    'config.store.url: is a secret, which has no place in a ConfigMap; set postgresql.url or postgresql.existingSecret',
  ],
  'certificates in the settings': [
    { config: { tlsserver: { certfile: '/a' } } },
    'config.tlsserver: the chart sets it; set tls.secretName',
  ],
  'a value that does not exist': [
    { replicaCont: 1 },
    "at '': additional properties 'replicaCont' not allowed",
  ],
  'a value that does not exist, further down': [
    { image: { tga: '1' } },
    "at '/image': additional properties 'tga' not allowed",
  ],
  'a setting that does not exist': [
    { config: { slack: { chanel: 'C1' } } },
    "at '/config/slack': additional properties 'chanel' not allowed",
  ],
  'a priority that does not exist': [
    { config: { log: { level: 'loud' } } },
    "at '/config/log/level': value must be one of",
  ],
  'a setting of the wrong type': [
    { config: { listenport: 'http' } },
    "at '/config/listenport': got string, want integer",
  ],
  'a secret that is no setting': [
    { secrets: { SLACK_TOKN: 'sesame' } },
    "at '/secrets': additional properties 'SLACK_TOKN' not allowed",
  ],
}

describeChart('values of the chart', () => {
  for (const [name, [values, line]] of Object.entries(REFUSED)) {
    it(`refuses ${name}`, async () => {
      const { code, out, err } = await template(values)
      expect(code).toBe(1)
      expect(out).toBe('')
      const lines = err.split('\n').filter((text) => text.includes(line))
      expect(lines, err).toHaveLength(1)
      expect(err).not.toContain('sesame')
    })
  }

  it('lets a chart that has this one as a dependency set what helm reserves', async () => {
    await expect(render({ global: { region: 'eu' }, enabled: true })).resolves.toBeDefined()
  })

  it('restarts pods when settings or secrets change, and not else', async () => {
    const annotations = async (values: Values) => serverPod(await render(values)).annotations
    const before = await annotations({})
    expect(await annotations({})).toEqual(before)
    expect(await annotations({ config: { cluster: 'a' } })).not.toEqual(before)
    expect(await annotations({ secrets: { SLACK_TOKEN: 'a' } })).not.toEqual(before)
    const kept = { restartOnConfigChange: false }
    expect(await annotations({ ...kept, config: { cluster: 'a' } })).toEqual(
      await annotations(kept),
    )
  })

  it('keeps the claim of the database, and one pod of several during a drain', async () => {
    const sqlite = theOnly(await render({}), 'StatefulSet').spec
    expect(sqlite?.persistentVolumeClaimRetentionPolicy?.whenDeleted).toBe('Retain')
    expect(ofKind(await render({ postgresql }), 'PodDisruptionBudget')).toEqual([])
    const three = await render({ postgresql, replicaCount: 3 })
    expect(theOnly(three, 'Deployment').spec?.replicas).toBe(3)
    expect(theOnly(three, 'PodDisruptionBudget').spec?.maxUnavailable).toBe(1)
    // Two that set the number of replicas would undo each other's work.
    const scaled = await render({ postgresql, autoscaling: { enabled: true } })
    expect(theOnly(scaled, 'Deployment').spec?.replicas).toBeUndefined()
  })

  it('refuses a cluster that cannot wait before it stops a pod', async () => {
    const { code, err } = await template({}, ['--kube-version', '1.29.0'])
    expect(err).toContain('chart requires kubeVersion: >=1.30.0-0')
    expect(code).toBe(1)
  })

  it('takes the image by digest when there is one', async () => {
    const digest = `sha256:${'ab'.repeat(32)}`
    const image = async (values: Values) =>
      serverPod(await render({ image: values })).spec.containers[0]?.image
    expect(await image({})).toBe(`registry.example.org/falcobrief:${packageJson.version}`)
    expect(await image({ tag: 'next', registry: '' })).toBe('falcobrief:next')
    expect(await image({ tag: 'next', digest })).toBe(`registry.example.org/falcobrief@${digest}`)
  })
})

describe('values.yaml', () => {
  it('has the version of the service', () => {
    const chart = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as Record<string, unknown>
    expect(chart['appVersion']).toBe(packageJson.version)
  })

  it('is read with sections, comments of several lines and values that are described whole', () => {
    const yaml =
      '# Head\n\n# -- A\n# b\na: 1\nc:\n  # -- D\n  d:\n    e:\n      - f: 1\n  # -- G\n  g: []\n'
    expect(readChartValues(yaml)).toEqual([
      { path: 'a', meaning: 'A b', initial: 1 },
      { path: 'c.d', meaning: 'D', initial: { e: [{ f: 1 }] } },
      { path: 'c.g', meaning: 'G', initial: [] },
    ])
  })

  it('may not have a value without a meaning', () => {
    expect(() => readChartValues('a:\n  b: 1\n')).toThrow('a.b has no comment')
    expect(() => readChartValues('# a\nb: 1\n')).toThrow('b has no comment')
  })
})
