import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { describeChart, readManifests, render } from './helm.ts'
import { podTemplates, selects, serverPod, theOnly } from './manifests.ts'
import { restrictedProblems } from './restricted.ts'
import { unknownFields, validationProblem } from './validate.ts'

const example = readManifests(
  readFileSync(resolve(import.meta.dirname, '../../examples/kubernetes.yaml'), 'utf8'),
)

describeChart('examples/kubernetes.yaml', () => {
  it('is what Kubernetes takes, for the restricted Pod Security Standard', async () => {
    const problems = await Promise.all(example.map((manifest) => validationProblem(manifest)))
    expect(problems).toEqual(example.map(() => null))
    expect(await unknownFields(example)).toEqual([])
    expect(podTemplates(example).flatMap(({ spec }) => restrictedProblems(spec))).toEqual([])
    const { spec } = theOnly(example, 'Service')
    expect(selects(spec?.selector, serverPod(example).labels)).toBe(true)
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
