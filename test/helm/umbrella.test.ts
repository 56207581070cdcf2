import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { alertText } from '../support/alerts.ts'
import { createClient } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startProcess } from '../support/process.ts'
import { layOut } from './container.ts'
import {
  falcosidekickEnvironment,
  parseHeaders,
  type FalcosidekickValues,
} from './falcosidekick.ts'
import { CHART, describeChart, helm, readManifests } from './helm.ts'
import { frontService, ofKind, selects, serverPod, theOnly, type Manifest } from './manifests.ts'
import { unknownFields, validationProblem } from './validate.ts'

const EXAMPLE = resolve(CHART, '../../examples/umbrella')
const NAMESPACE = 'falco'

/** The chart of Falco is not at hand: this one takes its place and shows the values that reach it. */
const FALCO = {
  'Chart.yaml': 'apiVersion: v2\nname: falco\nversion: 9.1.1\n',
  'templates/values.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: values-of-falco
data:
  falcosidekick: {{ toJson .Values.falcosidekick | quote }}
`,
}

describeChart('the umbrella chart of the examples', () => {
  let manifests: readonly Manifest[] = []
  let values: FalcosidekickValues
  let env: Record<string, string> = {}

  beforeAll(async () => {
    const all = await renderUmbrella()
    const isValues = ({ metadata }: Manifest): boolean => metadata.name === 'values-of-falco'
    const shown = theOnly(all.filter(isValues), 'ConfigMap').data?.['falcosidekick']
    values = JSON.parse(shown ?? '') as FalcosidekickValues
    manifests = all.filter((manifest) => !isValues(manifest))
    env = falcosidekickEnvironment(values, manifests)
  })

  it('renders what Kubernetes accepts, all in one namespace', async () => {
    const problems = await Promise.all(manifests.map((manifest) => validationProblem(manifest)))
    expect(problems).toEqual(manifests.map(() => null))
    expect(await unknownFields(manifests)).toEqual([])
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(
      new Set([NAMESPACE]),
    )
  })

  it('leads Falcosidekick to the Service by name, port and path', () => {
    expect(values.enabled).toBe(true)
    const { hostname, port, pathname, protocol } = new URL(env['WEBHOOK_ADDRESS'] ?? '')
    const { metadata, spec } = frontService(manifests)
    const [served] = spec?.ports ?? []
    expect([protocol, hostname, Number(port), pathname]).toEqual([
      `${served?.name}:`,
      metadata.name,
      served?.port,
      '/',
    ])
    const pod = serverPod(manifests)
    expect(selects(spec?.selector, pod.labels)).toBe(true)
    expect(pod.spec.containers[0]?.ports?.map(({ name }) => name)).toContain(served?.targetPort)
  })

  it('gives Falcosidekick the token from the Secret, and no other way', () => {
    const { AUTH_TOKEN } = theOnly(manifests, 'Secret').data ?? {}
    const token = Buffer.from(AUTH_TOKEN ?? '', 'base64').toString('utf8')
    expect(token).toMatch(/^[A-Za-z0-9]{48}$/)
    expect(parseHeaders(env['WEBHOOK_CUSTOMHEADERS'] ?? '')).toEqual([
      ['Authorization', `Bearer ${token}`],
      ['X-Idempotency-Key', 'falcosidekick'],
    ])
    expect(JSON.stringify(values)).not.toContain(token)
  })

  it('makes the service accept an alert with those headers, and refuse one without', async () => {
    await using folder = await temporaryFolder()
    const laid = await layOut(manifests, folder.path)
    const config = ofKind(manifests, 'ConfigMap').find(({ data }) => data?.['falcobrief.yaml'])
    const settings = parse(config?.data?.['falcobrief.yaml'] ?? '') as Record<string, unknown>
    const service = await startProcess(folder.path, settings, {
      env: { FALCOBRIEF_SECRETS_DIR: laid.env['FALCOBRIEF_SECRETS_DIR'] ?? '' },
    })
    const client = createClient(service.url)
    const headers = Object.fromEntries(parseHeaders(env['WEBHOOK_CUSTOMHEADERS'] ?? ''))
    expect((await client.post(alertText(), headers)).status).toBe(204)
    expect((await client.post(alertText())).status).toBe(401)
    await client.close()
    expect(await service.end('SIGTERM')).toBe(0)
  })
})

/** `helm template` of the example, with the charts in the place where `helm dependency update` puts them. */
async function renderUmbrella(): Promise<readonly Manifest[]> {
  await using folder = await temporaryFolder()
  await cp(EXAMPLE, folder.path, { recursive: true })
  await cp(CHART, join(folder.path, 'charts/falcobrief'), { recursive: true })
  await mkdir(join(folder.path, 'charts/falco/templates'), { recursive: true })
  for (const [name, text] of Object.entries(FALCO))
    await writeFile(join(folder.path, 'charts/falco', name), text)
  const { code, out, err } = await helm(['template', 'any', folder.path, '-n', NAMESPACE])
  if (code !== 0) throw new Error(err)
  return readManifests(out)
}
