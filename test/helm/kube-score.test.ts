import type { IContainer } from 'kubernetes-models/v1/Container'
import { beforeAll, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import { describeChart, render } from './helm.ts'
import {
  frontService,
  ofKind,
  podTemplates,
  selects,
  serverPod,
  theOnly,
  type Manifest,
} from './manifests.ts'

/**
 * The checks of kube-score (https://github.com/zegl/kube-score/blob/master/README_CHECKS.md) that no other
 * test has. Not met, on purpose:
 * - container-resources: no CPU limit. Throttling would delay a sender that waits for each answer.
 * - container-image-pull-policy: a release names its image by digest, so a node need not ask again.
 * - deployment-replicas, pod-networkpolicy: one replica and no policy until the values ask for them; the
 *   cases below do.
 * - deployment-has-host-podantiaffinity: topologySpreadConstraints do the same, over zones as well.
 */
describeChart('the chart in the eyes of kube-score', () => {
  for (const [name, values] of Object.entries(CASES)) {
    describeChart(`with ${name}`, () => {
      let manifests: readonly Manifest[] = []
      beforeAll(async () => {
        manifests = await render(values)
      })

      it('requests CPU, memory and disk for its containers, and limits memory and disk', () => {
        const [container] = serverPod(manifests).spec.containers
        expect(Object.keys(container?.resources?.requests ?? {}).toSorted()).toEqual([
          'cpu',
          'ephemeral-storage',
          'memory',
        ])
        expect(Object.keys(container?.resources?.limits ?? {}).toSorted()).toEqual([
          'ephemeral-storage',
          'memory',
        ])
      })

      it('names every image by digest, or by a tag other than latest', () => {
        for (const { image = '' } of containers(manifests))
          expect(image).toMatch(/@sha256:[0-9a-f]{64}$|:(?!latest$)[\w.-]+$/)
      })

      it('runs every pod as a user and a group above 10000', () => {
        for (const { spec } of podTemplates(manifests)) {
          expect(spec.securityContext?.runAsUser).toBeGreaterThan(10_000)
          expect(spec.securityContext?.runAsGroup).toBeGreaterThan(10_000)
        }
      })

      it('sets a variable once, and names a port once in 15 characters at most', () => {
        for (const { env = [], ports = [] } of containers(manifests)) {
          const variables = env.map((variable) => variable.name)
          const names = ports.map((port) => port.name ?? '')
          expect(new Set(variables).size).toBe(variables.length)
          expect(new Set(names).size).toBe(names.length)
          expect(names.every((port) => port.length > 0 && port.length <= 15)).toBe(true)
        }
      })

      it('has a readiness probe that is not its liveness probe, unless only ports can be probed', () => {
        const [container] = serverPod(manifests).spec.containers
        const { readinessProbe: ready, livenessProbe: alive } = container ?? {}
        expect(ready).toBeDefined()
        if (ready?.tcpSocket === undefined) expect(ready?.httpGet).not.toEqual(alive?.httpGet)
        else expect(alive?.tcpSocket).toEqual(ready.tcpSocket)
      })

      it('selects pods by labels that are on their template', () => {
        const { labels } = serverPod(manifests)
        const workloads = [...ofKind(manifests, 'StatefulSet'), ...ofKind(manifests, 'Deployment')]
        expect(workloads).toHaveLength(1)
        for (const { spec } of workloads)
          expect(selects(spec?.selector.matchLabels, labels)).toBe(true)
      })

      it('uses stable versions of the API', () => {
        expect(manifests.filter(({ apiVersion }) => /alpha|beta/.test(apiVersion))).toEqual([])
      })

      it('has labels that Kubernetes accepts, on objects and on pods', () => {
        const all = [
          ...manifests.map(({ metadata }) => metadata.labels ?? {}),
          ...podTemplates(manifests).map(({ labels }) => labels),
        ]
        for (const [key, value] of all.flatMap((labels) => Object.entries(labels))) {
          expect(key).toMatch(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/)
          expect(value).toMatch(/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/)
        }
      })

      it('spreads several pods over nodes, and lets a drain stop them one at a time', () => {
        const { spec } = serverPod(manifests)
        const isDeployment = ofKind(manifests, 'Deployment').length > 0
        const keys = spec.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey) ?? []
        expect(keys.includes('kubernetes.io/hostname')).toBe(isDeployment)
        const [deployment] = ofKind(manifests, 'Deployment')
        const isReplicated = isDeployment && deployment?.spec?.replicas !== 1
        const budgets = ofKind(manifests, 'PodDisruptionBudget').map(({ spec }) => spec)
        expect(budgets.map((budget) => budget?.maxUnavailable)).toEqual(isReplicated ? [1] : [])
      })
    })
  }

  it('keeps two pods at least when the load sets their number', async () => {
    const manifests = await render(CASES['PostgreSQL with everything on'] ?? {})
    expect(theOnly(manifests, 'HorizontalPodAutoscaler').spec?.minReplicas).toBe(2)
  })

  it('limits what comes in and goes out of the pods when a network policy is asked for', async () => {
    const manifests = await render({ networkPolicy: { enabled: true } })
    const { spec } = theOnly(manifests, 'NetworkPolicy')
    expect(spec?.policyTypes).toEqual(['Ingress', 'Egress'])
    expect(selects(spec?.podSelector?.matchLabels, serverPod(manifests).labels)).toBe(true)
    expect(spec?.ingress?.every(({ from }) => (from ?? []).length > 0)).toBe(true)
    expect(spec?.egress?.every(({ ports }) => (ports ?? []).length > 0)).toBe(true)
  })

  it('opens no port of the nodes unless the values ask for it', async () => {
    expect(frontService(await render({})).spec?.type).toBe('ClusterIP')
  })
})

function containers(manifests: readonly Manifest[]): readonly IContainer[] {
  return podTemplates(manifests).flatMap(({ spec }) => [
    ...(spec.initContainers ?? []),
    ...spec.containers,
  ])
}
