import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap'
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim'
import type { IPod } from 'kubernetes-models/v1/Pod'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import type { ISecret } from 'kubernetes-models/v1/Secret'
import type { IService } from 'kubernetes-models/v1/Service'
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount'
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import type { IJob } from 'kubernetes-models/batch/v1/Job'
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import type { HttpRoute, PrometheusRule, ServiceMonitor } from './custom-resources.ts'

export type Labels = Readonly<Record<string, string>>

/** What every manifest of the chart has. */
export type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Labels
    readonly annotations?: Labels
  }
}

type Kinds = {
  ConfigMap: IConfigMap
  Deployment: IDeployment
  HTTPRoute: HttpRoute
  HorizontalPodAutoscaler: IHorizontalPodAutoscaler
  Ingress: IIngress
  Job: IJob
  NetworkPolicy: INetworkPolicy
  PersistentVolumeClaim: IPersistentVolumeClaim
  Pod: IPod
  PodDisruptionBudget: IPodDisruptionBudget
  PrometheusRule: PrometheusRule
  Secret: ISecret
  Service: IService
  ServiceAccount: IServiceAccount
  ServiceMonitor: ServiceMonitor
  StatefulSet: IStatefulSet
}

/** All manifests of a kind. */
export function ofKind<K extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: K,
): readonly (Manifest & Kinds[K])[] {
  return manifests.filter((manifest) => manifest.kind === kind) as unknown as readonly (Manifest &
    Kinds[K])[]
}

/** The only manifest of a kind. Throws when there is none, or more. */
export function theOnly<K extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: K,
): Manifest & Kinds[K] {
  const [first, ...more] = ofKind(manifests, kind)
  if (first === undefined || more.length > 0) throw new Error(`not one ${kind}`)
  return first
}

/** A pod as it would be made, with what makes it. */
export type PodTemplate = {
  readonly of: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly spec: IPodSpec
}

/** Every pod that comes of the manifests, those of hooks included. */
export function podTemplates(manifests: readonly Manifest[]): readonly PodTemplate[] {
  const templated = [
    ...ofKind(manifests, 'StatefulSet'),
    ...ofKind(manifests, 'Deployment'),
    ...ofKind(manifests, 'Job'),
  ].map((manifest) => ({ kind: manifest.kind, template: manifest.spec?.template }))
  const pods = ofKind(manifests, 'Pod').map((pod) => ({ kind: pod.kind, template: pod }))
  return [...templated, ...pods].map(({ kind, template }) => {
    if (template?.spec === undefined) throw new Error(`${kind} has no pod`)
    const { labels = {}, annotations = {} } = template.metadata ?? {}
    return { of: kind, labels, annotations, spec: template.spec }
  })
}

/** The pods that take alerts. */
export function serverPod(manifests: readonly Manifest[]): PodTemplate {
  const [pod, ...more] = podTemplates(manifests).filter(({ of }) =>
    ['StatefulSet', 'Deployment'].includes(of),
  )
  if (pod === undefined || more.length > 0) throw new Error('not one workload')
  return pod
}

/** The Service that alerts go to, not the one that a StatefulSet needs for names. */
export function frontService(manifests: readonly Manifest[]): Manifest & IService {
  const front = ofKind(manifests, 'Service').filter(({ spec }) => spec?.clusterIP !== 'None')
  return theOnly(front, 'Service')
}

/** Whether a selector takes what has these labels; an empty one takes nothing here. */
export function selects(selector: Labels | undefined, labels: Labels | undefined): boolean {
  const wanted = Object.entries(selector ?? {})
  return wanted.length > 0 && wanted.every(([name, value]) => labels?.[name] === value)
}
