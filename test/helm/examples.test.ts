import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { describeChart, readManifests, render } from './helm.ts'
import { ofKind, podTemplates, selects, serverPod, theOnly } from './manifests.ts'
import { restrictedProblems } from './restricted.ts'
import { unknownFields, validationProblem } from './validate.ts'

const example = readManifests(read('kubernetes.yaml'))

function read(name: string): string {
  return readFileSync(resolve(import.meta.dirname, '../../examples', name), 'utf8')
}

describeChart('examples/kubernetes.yaml', () => {
  it('is what Kubernetes takes, for the restricted Pod Security Standard', async () => {
    const problems = await Promise.all(example.map((manifest) => validationProblem(manifest)))
    expect(problems).toEqual(example.map(() => null))
    expect(await unknownFields(example)).toEqual([])
    expect(podTemplates(example).flatMap(({ spec }) => restrictedProblems(spec))).toEqual([])
    for (const { spec } of ofKind(example, 'Service'))
      expect(selects(spec?.selector, serverPod(example).labels)).toBe(true)
    const names = ofKind(example, 'Service').map(({ metadata }) => metadata.name)
    expect(names).toEqual(['falcobrief', theOnly(example, 'StatefulSet').spec?.serviceName])
  })

  it('runs the pod as the chart does', async () => {
    const [own, charts] = [serverPod(example).spec, serverPod(await render({})).spec]
    const [container, chartContainer] = [own.containers[0], charts.containers[0]]
    const shared = [
      'args',
      'env',
      'envFrom',
      'resources',
      'securityContext',
      'volumeMounts',
    ] as const
    for (const name of shared) expect(container?.[name], name).toEqual(chartContainer?.[name])
    const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const
    for (const name of probes)
      expect(chartContainer?.[name], name).toMatchObject(container?.[name] ?? {})
    const { serviceAccountName: _, ...pod } = charts
    expect({ ...own, containers: [] }).toEqual({ ...pod, containers: [] })
  })
})

describe('examples/compose.yaml', () => {
  const { services } = parse(read('compose.yaml')) as {
    readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  }
  const environment = services['falcosidekick']?.['environment'] as Readonly<Record<string, string>>

  it('leads Falcosidekick to the port of falcobrief, with the token of both', () => {
    expect(environment).toMatchObject({
      WEBHOOK_ADDRESS: 'http://falcobrief:2804/',
      WEBHOOK_MAXCONCURRENTREQUESTS: '10',
    })
    const token = '${AUTH_TOKEN:?set AUTH_TOKEN to a long random text of letters and digits}'
    expect(environment['WEBHOOK_CUSTOMHEADERS']).toBe(
      `Authorization:Bearer ${token},X-Idempotency-Key:falcosidekick`,
    )
    expect(services['falcobrief']?.['environment']).toMatchObject({ AUTH_TOKEN: token })
  })

  it('gives neither more than it needs', () => {
    for (const service of Object.values(services))
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      })
  })
})
