import type { Place } from '../knowledge/playbook.ts'
import type { FalcoEvent } from '../model/event.ts'
import { lookUp, lookUpFirst } from '../facts/look-up.ts'

type Facts = Pick<FalcoEvent, 'fields' | 'source'>

const AUDIT = 'k8s_audit'
/** Sources whose events happen elsewhere: in a cloud or a service. */
const REMOTE: ReadonlySet<string> = new Set(['aws_cloudtrail', 'gcp_auditlog', 'okta', 'github'])
const POD_SUBRESOURCES: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'portforward',
  'ephemeralcontainers',
])

/** Where it happened, as far as the alert says; none for clouds and services. Pure. */
export function placesOf(event: Facts): ReadonlySet<Place> {
  if (isAudit(event)) return new Set(podOfAudit(event) === null ? [] : ['kubernetes'])
  if (REMOTE.has(event.source)) return new Set()
  const isInPod = lookUp(event, 'k8s.pod.name') !== null
  if (!isInPod && !isInContainer(event)) {
    return new Set(isOfKernel(event) ? ['host'] : [])
  }
  return new Set(isInPod ? ['container', 'kubernetes'] : ['container'])
}

/** Whether the alert itself has Kubernetes data: without it no `kubectl` is worth typing. */
export function knowsKubernetes(event: Facts): boolean {
  return isAudit(event) || lookUpFirst(event, ['k8s.pod.name', 'k8s.ns.name']) !== null
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

function podOfAudit(event: Facts): string | null {
  const pod = lookUp(event, 'ka.target.pod.name')
  if (pod !== null) return pod
  const name = lookUpFirst(event, ['ka.target.name', 'ka.resp.name'])
  const resource = lookUp(event, 'ka.target.resource')
  if (resource !== null) return resource === 'pods' ? name : null
  const subresource = lookUp(event, 'ka.target.subresource')
  if (subresource !== null) return POD_SUBRESOURCES.has(subresource) ? name : null
  return Object.keys(event.fields).some((field) => field.startsWith('ka.req.pod.')) ? name : null
}
