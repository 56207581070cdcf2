import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { CASES, DATABASE_PASSWORD } from './cases.ts'
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

/** Names that values of the cases bring, for what is not part of the release. */
const FROM_OUTSIDE = new Set(['alerts', 'database', 'falcobrief-tls', 'mine', 'proxy'])

/** Between the end of the service and that of its pod: time for a slow node to see it. */
const MARGIN_MS = 10_000

describeChart('the parts of the chart fit together', () => {
  for (const [name, values] of Object.entries(CASES)) {
    describeChart(`with ${name}`, () => {
      let manifests: readonly Manifest[] = []
      beforeAll(async () => {
        manifests = await render(values)
      })

      it('leads alerts to the pods that take them, and to no other', () => {
        const service = frontService(manifests)
        const taken = podTemplates(manifests).filter(({ labels }) =>
          selects(service.spec?.selector, labels),
        )
        expect(taken).toEqual([serverPod(manifests)])
        const ports = taken.flatMap(({ spec }) =>
          spec.containers.flatMap(({ ports }) => ports ?? []),
        )
        const targets = service.spec?.ports?.map(({ targetPort }) => targetPort)
        expect(targets).toEqual(ports.map((port) => port.name))
      })

      it('selects those pods everywhere else', () => {
        const { labels, of } = serverPod(manifests)
        const selectors = [
          ...ofKind(manifests, 'StatefulSet').map(({ spec }) => spec?.selector),
          ...ofKind(manifests, 'Deployment').map(({ spec }) => spec?.selector),
          ...ofKind(manifests, 'PodDisruptionBudget').map(({ spec }) => spec?.selector),
          ...ofKind(manifests, 'NetworkPolicy').map(({ spec }) => spec?.podSelector),
          ...(serverPod(manifests).spec.topologySpreadConstraints ?? []).map(
            ({ labelSelector }) => labelSelector,
          ),
        ]
        for (const selector of selectors) expect(selects(selector?.matchLabels, labels)).toBe(true)
        for (const { spec } of ofKind(manifests, 'HorizontalPodAutoscaler')) {
          const { name } = theOnly(manifests, 'Deployment').metadata
          expect(spec?.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: of, name })
        }
      })

      it('names the Service and its port where the outside comes in', () => {
        const { metadata, spec } = frontService(manifests)
        const port = { name: spec?.ports?.[0]?.name, number: spec?.ports?.[0]?.port }
        const backends = ofKind(manifests, 'Ingress').flatMap(({ spec }) =>
          (spec?.rules ?? []).flatMap(
            ({ http }) => http?.paths.map(({ backend }) => backend) ?? [],
          ),
        )
        for (const { service } of backends)
          expect(service).toEqual({ name: metadata.name, port: { name: port.name } })
        for (const { spec } of ofKind(manifests, 'HTTPRoute'))
          for (const { backendRefs } of spec.rules)
            expect(backendRefs).toEqual([{ name: metadata.name, port: port.number }])
        for (const { spec } of ofKind(manifests, 'ServiceMonitor')) {
          const scraped = ofKind(manifests, 'Service').filter((service) =>
            selects(spec.selector.matchLabels, service.metadata.labels),
          )
          // Two would scrape each pod twice.
          expect(scraped.map((service) => service.metadata.name)).toEqual([metadata.name])
          expect(spec.endpoints.map((endpoint) => endpoint.port)).toEqual([port.name])
        }
      })

      it('gives a StatefulSet the headless Service that it names, and a Deployment none', () => {
        const headless = ofKind(manifests, 'Service').filter(
          ({ spec }) => spec?.clusterIP === 'None',
        )
        const names = ofKind(manifests, 'StatefulSet').map(({ spec }) => spec?.serviceName)
        expect(headless.map(({ metadata }) => metadata.name)).toEqual(names)
        for (const { spec } of headless)
          expect(selects(spec?.selector, serverPod(manifests).labels)).toBe(true)
      })

      it('names nothing that is not there', () => {
        const known = new Set([
          ...FROM_OUTSIDE,
          ...manifests.map(({ metadata }) => metadata.name),
          'default',
        ])
        expect(namedBy(manifests).filter((reference) => !known.has(reference))).toEqual([])
        for (const { spec } of podTemplates(manifests)) {
          const claims = ofKind(manifests, 'StatefulSet').flatMap(
            (set) => set.spec?.volumeClaimTemplates ?? [],
          )
          const volumes = new Set([
            ...(spec.volumes ?? []).map((volume) => volume.name),
            ...claims.map(({ metadata }) => metadata?.name),
          ])
          const mounts = spec.containers.flatMap(({ volumeMounts }) => volumeMounts ?? [])
          expect(mounts.filter((mount) => !volumes.has(mount.name))).toEqual([])
        }
      })

      it('shows secrets in Secrets only', () => {
        const others = JSON.stringify(manifests.filter(({ kind }) => kind !== 'Secret'))
        expect(others).not.toMatch(/hidden-/)
        expect(others).not.toContain(DATABASE_PASSWORD)
      })

      it('grants the time to stop that the service takes', () => {
        const { spec } = serverPod(manifests)
        const wait = spec.containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0
        const grace = spec.terminationGracePeriodSeconds ?? 0
        expect((grace - wait) * 1000).toBeGreaterThanOrEqual(stopLimit() + MARGIN_MS)
        // With one pod, every second of waiting is one without a receiver.
        expect(wait > 0).toBe(ofKind(manifests, 'Deployment').length > 0)
      })
    })
  }
})

/** Names of ConfigMaps, Secrets, claims and ServiceAccounts that pods refer to. */
function namedBy(manifests: readonly Manifest[]): readonly string[] {
  return podTemplates(manifests).flatMap(({ spec }) => {
    const volumes = (spec.volumes ?? []).flatMap((volume) => [
      volume.configMap?.name,
      volume.secret?.secretName,
      volume.persistentVolumeClaim?.claimName,
      ...(volume.projected?.sources ?? []).map(({ secret }) => secret?.name),
    ])
    const variables = spec.containers.flatMap(({ env = [], envFrom = [] }) => [
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...envFrom.flatMap(({ secretRef, configMapRef }) => [secretRef?.name, configMapRef?.name]),
    ])
    return [spec.serviceAccountName, ...volumes, ...variables].filter((name) => name !== undefined)
  })
}

/** After which `serve` exits, whatever it still waits for. */
function stopLimit(): number {
  const source = readFileSync(new URL('../../src/cli/serve.ts', import.meta.url), 'utf8')
  const ms = /STOP_LIMIT_MS = ([\d_]+)/.exec(source)?.[1]?.replaceAll('_', '')
  if (ms === undefined) throw new Error('serve.ts has no STOP_LIMIT_MS')
  return Number(ms)
}
