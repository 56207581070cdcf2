import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { temporaryFolder } from '../support/folder.ts'
import {
  CHART,
  describeChart,
  helm,
  readManifests,
  RELEASE,
  render,
  template,
  type Values,
} from './helm.ts'
import { ofKind, serverPod, theOnly, type Manifest } from './manifests.ts'

const postgresql = { url: 'postgres://a:b@db.example.org/alerts' }

/** What is refused, with the line that says why. */
const REFUSED: Readonly<Record<string, readonly [values: Values, line: string]>> = {
  'two replicas on SQLite': [
    { replicaCount: 2 },
    'replicaCount: more than 1 needs PostgreSQL, because SQLite serves one process; set postgresql.url or postgresql.existingSecret',
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
  'a token that Falcosidekick would cut': [
    { config: { auth: { token: 'sesame:open' } } },
    'config.auth.token: must be letters and digits, because Falcosidekick splits its headers at `,` and `:`',
  ],
  'fewer replicas at most than at least': [
    { postgresql, autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 2 } },
    'autoscaling.maxReplicas: must not be below autoscaling.minReplicas',
  ],
  'a route to no gateway': [
    { httproute: { enabled: true } },
    'httproute.parentRefs: must name a gateway',
  ],
  'client certificates without TLS': [
    { tls: { clientCaKey: 'ca.crt' } },
    'tls.clientCaKey: must be set with tls.secretName',
  ],
  'the database in the settings': [
    { config: { store: { url: 'postgres://sesame' } } },
    'config.store.url: the chart sets it; set postgresql.url or postgresql.existingSecret, or neither for SQLite',
  ],
  'an address that no probe reaches': [
    { config: { listenaddress: '127.0.0.1' } },
    'config.listenaddress: neither Falcosidekick nor probes reach it; leave it out',
  ],
  'a heap that does not fit into the container': [
    { maxHeapMiB: 512 },
    'maxHeapMiB: must be below resources.limits.memory, which is 512 MiB; 0 is half of it',
  ],
  'a grace period that kills a service while it stops': [
    { terminationGracePeriodSeconds: 20 },
    "at '/terminationGracePeriodSeconds': minimum: got 20, want 30",
  ],
  'certificates in the settings': [
    { config: { tlsserver: { certfile: '/a' } } },
    'config.tlsserver.certfile: the chart sets TLS; set tls.secretName, and tls.clientCaKey for client certificates',
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
  'a secret of the wrong type': [
    { config: { slack: { token: { sesame: 1 } } } },
    "at '/config/slack/token': got object, want string",
  ],
  'a path that is none': [
    { ingress: { hosts: [{ host: 'a.example.org', paths: [{ path: 'api' }] }] } },
    "at '/ingress/hosts/0/paths/0/path': 'api' does not match pattern",
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

  it('does not restart the pods for a new version of the chart alone', async () => {
    await using folder = await temporaryFolder()
    const { version, appVersion } = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as {
      readonly version: string
      readonly appVersion: string
    }
    const next = ['package', CHART, '--version', '99.0.0', '--app-version', appVersion]
    await helm([...next, '--destination', folder.path])
    const pods = async (chart: string): Promise<readonly Manifest[]> => {
      const { out } = await helm(['template', RELEASE.name, chart])
      return readManifests(out)
    }
    const [before, after] = [
      await pods(CHART),
      await pods(join(folder.path, 'falcobrief-99.0.0.tgz')),
    ]
    expect(theOnly(after, 'StatefulSet').metadata.labels?.['helm.sh/chart']).toBe(
      'falcobrief-99.0.0',
    )
    expect(version).not.toBe('99.0.0')
    expect(theOnly(after, 'StatefulSet').spec).toEqual(theOnly(before, 'StatefulSet').spec)
  })

  it('restarts pods when settings or secrets change, and not else', async () => {
    const annotations = async (values: Values) => serverPod(await render(values)).annotations
    const before = await annotations({})
    expect(await annotations({})).toEqual(before)
    expect(await annotations({ config: { cluster: 'a' } })).not.toEqual(before)
    expect(await annotations({ config: { slack: { token: 'a' } } })).not.toEqual(before)
    const kept = { restartOnConfigChange: false }
    const config = { cluster: 'a', slack: { token: 'a' } }
    expect(await annotations({ ...kept, config })).toEqual(await annotations(kept))
    expect(await annotations({ ...kept, postgresql })).not.toEqual(await annotations(kept))
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

  it('limits the heap to half of the memory limit, unless another is set', async () => {
    const options = async (values: Values) =>
      serverPod(await render(values)).spec.containers[0]?.env?.filter(
        ({ name }) => name === 'NODE_OPTIONS',
      )
    const limited = (mebibytes: number) => [
      { name: 'NODE_OPTIONS', value: `--max-old-space-size=${mebibytes}` },
    ]
    const limit = (memory: unknown) => options({ resources: { limits: { memory } } })
    expect(await options({})).toEqual(limited(256))
    expect(await options({ maxHeapMiB: 300 })).toEqual(limited(300))
    expect(await limit('2Gi')).toEqual(limited(1024))
    expect(await limit('1G')).toEqual(limited(476))
    expect(await limit('0.5Gi')).toEqual(limited(256))
    expect(await limit(536_870_912)).toEqual(limited(256))
    expect(await limit(null)).toEqual([])
    const own = [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=200 --trace-gc' }]
    expect(await options({ config: { extraEnv: own } })).toEqual(own)
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
