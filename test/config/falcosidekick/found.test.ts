import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { FOREIGN_KEYS, type ForeignKey } from '../../../src/config/falcosidekick/keys.ts'
import { inspectSettings, type Inspected } from '../../../src/config/load.ts'
import { valueAt } from '../../../src/config/settings.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/folder.ts'

/** What people have in Falcosidekick: 40 settings, as its own examples spell them. */
const REAL: Readonly<Record<string, unknown>> = {
  listenport: 2801,
  debug: true,
  customfields: { cluster: 'eu-1', Team: 'web' },
  templatedfields: { owner: '{{ or (index . "k8s.ns.labels.team") "none" }}' },
  customtags: ['prod', 'eu'],
  bracketreplacer: '_',
  outputFieldFormat: '<timestamp>: <priority> <output> <custom_fields>',
  mutualtlsfilespath: '/etc/certs',
  tlsserver: { deploy: false, mutualtls: false, notlsport: 2810, notlspaths: ['/ping'] },
  slack: {
    webhookurl: 'https://hooks.slack.com/services/T0/B0/s3cret',
    channel: '#falco',
    footer: 'Falco',
    icon: 'https://example.org/i.png',
    username: 'falco',
    outputformat: 'fields',
    minimumpriority: 'warning',
    messageformat: 'Rule {{ .Rule }}',
    checkcert: true,
  },
  smtp: {
    hostport: 'smtp.example.org:587',
    tls: true,
    authmechanism: 'plain',
    user: 'falco',
    password: 's3cret',
    from: 'falco@example.org',
    to: 'oncall@example.org, web@example.org',
    outputformat: 'html',
    minimumpriority: 'critical',
  },
  pagerduty: { routingKey: 's3cret', region: 'eu' },
  webhook: {
    address: 'http://receiver.example.org/',
    customHeaders: { Authorization: 'Bearer s3cret' },
  },
  loki: { hostport: 'http://loki:3100', minimumpriority: 'notice' },
  aws: { s3: { bucket: 'falco', prefix: 'eu' } },
  azure: { eventHub: { name: 'falco', namespace: 'security' } },
  webui: { url: 'http://falcosidekick-ui:2802' },
}

describe('settings of Falcosidekick', () => {
  let folder: TemporaryFolder

  beforeAll(async () => {
    folder = await temporaryFolder()
  })

  afterAll(async () => {
    await folder[Symbol.asyncDispose]()
  })

  const ofEnvironment = (env: Record<string, string>): Inspected =>
    inspectSettings({ argvPath: null, env, cwd: folder.path })

  const ofFile = async (settings: unknown): Promise<Inspected> => {
    const path = join(folder.path, `${Math.random()}.yaml`)
    await writeFile(path, stringify(settings))
    return inspectSettings({ argvPath: path, env: {}, cwd: folder.path })
  }

  it('are known in all of its sections', () => {
    expect(FOREIGN_KEYS.length).toBeGreaterThan(450)
    expect(new Set(FOREIGN_KEYS.map(({ path }) => path)).size).toBe(FOREIGN_KEYS.length)
    expect(new Set(FOREIGN_KEYS.map(({ title }) => title)).size).toBeGreaterThan(60)
  })

  it('are each used, warned of or refused from the environment', () => {
    const silent = FOREIGN_KEYS.flatMap((key) =>
      valuesFor(key)
        .map((value) => ({ [key.env]: value }))
        .filter((env) => isSilent(ofEnvironment(env), key.env, key)),
    )
    expect(silent).toEqual([])
  })

  it('are each used, warned of or refused in the file', async () => {
    const files = FOREIGN_KEYS.flatMap((key) => valuesFor(key).map((value) => ({ key, value })))
    const inspected = await Promise.all(
      files.map(async ({ key, value }) => ofFile(nested(key.path.split('.'), value))),
    )
    const silent = files.filter(({ key }, index) => {
      const seen = inspected[index]
      return seen === undefined || isSilent(seen, key.path, key)
    })
    expect(silent).toEqual([])
  })

  it('of a real configuration are each used or named, in file and environment', async () => {
    const leaves = readLeaves(REAL, [])
    expect(leaves.length).toBeGreaterThanOrEqual(40)
    const variables = leaves.map(({ path, value }) => {
      return [path.join('_').toUpperCase(), inEnvironment(value)] as const
    })
    const inFile = await ofFile(REAL)
    const inEnv = ofEnvironment(Object.fromEntries(variables))
    for (const inspected of [inFile, inEnv]) {
      expect(inspected.problems).toEqual([])
      expect(inspected.warnings.join('\n')).not.toContain('s3cret')
      expect(inspected.config).toMatchObject({
        slack: { minimumpriority: 'Warning' },
        smtp: { tls: 'starttls', user: 'falco', to: [{}, { address: 'web@example.org' }] },
      })
    }
    const silent = leaves.filter(({ path }, index) => {
      const name = path.join('.')
      const isUsed =
        valueAt(
          inFile.settings,
          path.map((part) => part.toLowerCase()),
        ) !== undefined
      const isAgreed = /deploy|mutualtls$|checkcert|authmechanism/.test(name)
      const isNamed =
        names(inFile.warnings).has(name) && names(inEnv.warnings).has(String(variables[index]?.[0]))
      return !isUsed && !isAgreed && !isNamed
    })
    expect(silent).toEqual([])
  })

  it.each([
    [{ TLSSERVER_DEPLOY: 'true' }, /^TLSSERVER_DEPLOY: .*certfile and keyfile/],
    [{ TLSSERVER_MUTUALTLS: 'true' }, /^TLSSERVER_MUTUALTLS: .*cacertfile/],
    [{ SLACK_CHECKCERT: 'false' }, /^SLACK_CHECKCERT: .*tlsclient\.cacertfile/],
    [{ SLACK_MUTUALTLS: '1' }, /^SLACK_MUTUALTLS: .*no client certificate/],
    [
      { SMTP_AUTHMECHANISM: 'oauthbearer' },
      /^smtp\.authmechanism: .*use xoauth2 .* \(SMTP_AUTHMECHANISM\)$/,
    ],
    [{ SMTP_AUTHMECHANISM: 'external' }, /^smtp\.authmechanism: must be one of plain, /],
  ])('%j is refused, as ignoring it loses messages or opens a port', (env, line) => {
    expect(ofEnvironment(env).problems).toEqual([expect.stringMatching(line)])
  })

  it('that turn client certificates off are refused while ours turn them on', async () => {
    const tlsserver = { certfile: 'a', keyfile: 'b', cacertfile: 'c', mutualtls: false }
    expect((await ofFile({ tlsserver })).problems).toEqual([
      expect.stringMatching(/^tlsserver\.mutualtls: .*\.yaml:5\)$/),
    ])
    const agreed = { ...tlsserver, deploy: true, mutualtls: true }
    expect((await ofFile({ tlsserver: agreed })).problems).toEqual([])
  })

  it('say what to do instead, and where they stand', async () => {
    const { warnings } = await ofFile({
      debug: false,
      slack: { webhookurl: 'https://h.example.org/x', footer: 'a', icon: '' },
      kafka: { hostport: 'a:1', topic: 'b', nonsense: 1 },
    })
    expect(warnings.map((line) => line.replace(/[\w.]+\.yaml/, 'f.yaml'))).toEqual([
      'debug has no effect: for more log lines set log.level to debug (f.yaml:1)',
      'slack.footer has no effect: messages have one layout (f.yaml:4)',
      'kafka.hostport, kafka.topic and kafka.nonsense have no effect: ' +
        'there is no Kafka sink; keep it on in Falcosidekick (f.yaml:7)',
    ])
  })

  it('are not taken for what Kubernetes sets for a service', () => {
    const env = { SYSLOG_PORT: 'tcp://10.0.0.1:514', SYSLOG_SERVICE_HOST: '10.0.0.1' }
    expect(ofEnvironment(env)).toMatchObject({ problems: [], warnings: [] })
  })
})

/** Values that are likely, both of a switch. */
function valuesFor({ path }: ForeignKey): readonly string[] {
  const last = path.split('.').at(-1) ?? ''
  if (/^(?:debug|deploy|mutualtls|checkcert|tls|async|enabled)$/.test(last))
    return ['true', 'false']
  if (last === 'listenaddress') return ['127.0.0.1']
  if (/port$|^max/.test(last) && last !== 'hostport') return ['8080']
  if (last === 'minimumpriority') return ['critical']
  return ['value']
}

/** Neither ours, nor named, nor in agreement with what falcobrief does. */
function isSilent({ settings, problems, warnings }: Inspected, name: string, key: ForeignKey) {
  if (key.use === 'used') return valueAt(settings, key.path.split('.')) === undefined
  const isRefused = problems.some((line) => line.startsWith(`${name}: `))
  const isNamed = warnings.some((line) => line.startsWith(`${name} has no effect: `))
  // Both values of a switch are tried; one of them says what falcobrief does anyway.
  const isAgreed = key.use === 'checked' && problems.length === 0
  return !isRefused && !isNamed && !isAgreed
}

function nested([name = '', ...rest]: readonly string[], value: unknown): unknown {
  return { [name]: rest.length === 0 ? value : nested(rest, value) }
}

type Leaf = { readonly path: readonly string[]; readonly value: unknown }

function readLeaves(value: unknown, path: readonly string[]): readonly Leaf[] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  const isValue = /^(?:customfields|templatedfields|customHeaders)$/.test(path.at(-1) ?? '')
  if (!isMap || isValue) return [{ path, value }]
  return Object.entries(value).flatMap(([name, child]) => readLeaves(child, [...path, name]))
}

function inEnvironment(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([name, text]) => `${name}:${text}`)
    .join(',')
}

/** The names in front of "has no effect". */
function names(warnings: readonly string[]): ReadonlySet<string> {
  return new Set(
    warnings.flatMap((line) => (line.split(/ ha(?:s|ve) no effect/)[0] ?? '').split(/, | and /)),
  )
}
