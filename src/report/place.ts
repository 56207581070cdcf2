import type { PlaceName } from '../knowledge/playbook.ts'
import type { FalcoEvent } from '../model/event.ts'
import { lookUp, lookUpFirst } from '../facts/look-up.ts'

type Facts = Pick<FalcoEvent, 'fields' | 'source' | 'tags'>

/**
 * Decided once for a report: in a pod, in a container of a runtime without Kubernetes, on the host itself, in the
 * audit log of an API server, in a cloud or service; or the alert does not say.
 */
export type Place = 'kubernetes' | 'runtime' | 'host' | 'audit' | 'service' | 'unknown'

const AUDIT = 'k8s_audit'
/** Sources whose events happen elsewhere: in a cloud or a service. */
const REMOTE: ReadonlySet<string> = new Set(['aws_cloudtrail', 'gcp_auditlog', 'okta', 'github'])

/** Where an event happened. Pure. */
export function placeOfEvent(event: Facts): Place {
  if (isAudit(event)) return 'audit'
  if (REMOTE.has(event.source)) return 'service'
  if (lookUp(event, 'k8s.pod.name') !== null) return 'kubernetes'
  if (isInContainer(event)) return 'runtime'
  return isOfKernel(event) ? 'host' : 'unknown'
}

/** Whether a place of a playbook's `when` is this one: a pod is a container, too. */
export function isAt(place: Place, name: PlaceName): boolean {
  return name === 'container' ? place === 'kubernetes' || place === 'runtime' : place === name
}

/** Names of what only Kubernetes has. */
const KUBERNETES =
  /\b(?:kubectl|kube-\w+|kubelets?|kubeconfig|pods?|cordon\w*|DaemonSets?|Deployments?|ReplicaSets?|StatefulSets?|NetworkPolic(?:y|ies)|Pod Security|ClusterRole\w*|RBAC|admission|Kubernetes|service account tokens?)\b/i

/** Whether a step whose words are these fits the place: Kubernetes is advised where the alert shows it. */
export function fitsPlace(text: string, place: Place, event: Facts): boolean {
  if (place !== 'runtime' && place !== 'host') return true
  return knowsKubernetes(event) || !KUBERNETES.test(text)
}

const KUBECTL = /(?:^|[\s;|&(])(?:kubectl|crictl pods)(?=\s|$)/
const RUNTIME_TOOL = /(?:^|[\s;|&(])(?:docker|podman|nerdctl|crictl)(?=\s)/

/** Whether a command's tools are there: no `kubectl` without Kubernetes data, no `docker` for a pod. */
export function hasTools(line: string, place: Place, event: Facts): boolean {
  if (KUBECTL.test(line) && !knowsKubernetes(event)) return false
  return !RUNTIME_TOOL.test(line) || place === 'runtime' || place === 'host'
}

/** Whether the alert itself has to do with Kubernetes: else no `kubectl` is worth typing. */
export function knowsKubernetes(event: Facts): boolean {
  return (
    isAudit(event) ||
    event.tags.includes('k8s') ||
    lookUpFirst(event, ['k8s.pod.name', 'k8s.ns.name']) !== null
  )
}

/** Whether it comes from the Kubernetes audit log; old senders call that `syscall`, too. */
export function isAudit(event: Facts): boolean {
  if (event.source === AUDIT) return true
  const names = Object.keys(event.fields)
  return names.some((name) => name.startsWith('ka.')) && !names.some(isProcessField)
}

function isOfKernel(event: Facts): boolean {
  return event.source === 'syscall' || Object.keys(event.fields).some(isProcessField)
}

function isProcessField(name: string): boolean {
  return name.startsWith('proc.')
}

function isInContainer(event: Facts): boolean {
  return lookUpFirst(event, ['container.id', 'container.name']) !== null
}
