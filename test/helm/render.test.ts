import { beforeAll, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import { CHART, describeChart, helm, RELEASE, render } from './helm.ts'
import { podTemplates, type Manifest } from './manifests.ts'
import { restrictedProblems } from './restricted.ts'
import { unknownFields, validationProblem } from './validate.ts'

/** Objects of the user's own may be anything. */
function isOfChart({ kind, metadata }: Manifest): boolean {
  return kind !== 'ConfigMap' || !['playbooks', 'falcobrief-more'].includes(metadata.name)
}

describeChart('the chart', () => {
  it('has nothing that helm finds fault with', async () => {
    const { code, out } = await helm(['lint', '--strict', CHART])
    expect(out).toContain('1 chart(s) linted, 0 chart(s) failed')
    expect(code).toBe(0)
  })

  it('lets a test see what Kubernetes would refuse', async () => {
    const pod = (container: object): Manifest =>
      ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'wrong' },
        spec: { containers: [{ name: 'a', ...container }] },
      }) as unknown as Manifest
    expect(await validationProblem(pod({ ports: [{ containerPort: '1' }] }))).toContain(
      'containerPort must be',
    )
    expect(await unknownFields([pod({}), pod({ imag: 'b' })])).toEqual([
      expect.stringMatching(/^Pod wrong: .*"imag"' does not exist/),
    ])
    expect(restrictedProblems({ hostPID: true, containers: [{ name: 'a' }] })).toEqual(
      expect.arrayContaining(['shares a namespace with the host', 'a may run as root']),
    )
  })

  for (const [name, values] of Object.entries(CASES)) {
    describeChart(`with ${name}`, () => {
      let manifests: readonly Manifest[] = []
      beforeAll(async () => {
        manifests = await render(values)
      })

      it('makes manifests that Kubernetes takes', async () => {
        const problems = await Promise.all(
          manifests.map(async (manifest) => {
            const problem = await validationProblem(manifest)
            return problem === null ? [] : [`${manifest.kind}: ${problem}`]
          }),
        )
        expect(problems.flat()).toEqual([])
        expect(await unknownFields(manifests)).toEqual([])
      })

      it('makes pods for the restricted Pod Security Standard', () => {
        const pods = podTemplates(manifests)
        expect(pods.length).toBeGreaterThan(0)
        const problems = pods.flatMap(({ of, spec }) =>
          restrictedProblems(spec).map((problem) => `${of}: ${problem}`),
        )
        expect(problems).toEqual([])
      })

      it('names everything once, in its namespace, with the common labels', () => {
        const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
        expect(new Set(names).size).toBe(names.length)
        for (const { metadata } of manifests.filter(isOfChart)) {
          expect(metadata.name.length).toBeLessThanOrEqual(63)
          expect(metadata.namespace).toBe(RELEASE.namespace)
          expect(metadata.labels).toMatchObject({
            'app.kubernetes.io/name': 'falcobrief',
            'app.kubernetes.io/instance': RELEASE.name,
            'app.kubernetes.io/managed-by': 'Helm',
            'app.kubernetes.io/version': expect.any(String),
            'helm.sh/chart': expect.stringMatching(/^falcobrief-\d/),
          })
        }
      })
    })
  }
})
