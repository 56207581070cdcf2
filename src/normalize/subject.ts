import type { FalcoEvent, Subject } from '../model/event.ts'
import { fieldText } from '../model/field.ts'
import { subject } from '../model/subject.ts'
import { workloadName } from './mask.ts'
import { nameOrNull } from './names.ts'

type Facts = Pick<FalcoEvent, 'fields' | 'source' | 'hostname' | 'cluster'>

const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'pods',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'replicationcontrollers',
])
const POD_SUBRESOURCES: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'portforward',
  'ephemeralcontainers',
])

/** Where an event happened: workload, else container on a host, else host; for clouds account and user. */
export function findSubject(event: Facts): Subject {
  switch (event.source) {
    case 'k8s_audit':
      return auditSubject(event)
    case 'aws_cloudtrail':
      return cloudSubject(event, ['ct.recipientaccountid', 'ct.user.accountid'], ['ct.user'])
    case 'gcp_auditlog':
      return cloudSubject(event, ['gcp.projectId'], ['gcp.user'])
    case 'okta':
      return cloudSubject(event, ['okta.org'], ['okta.actor.alternateid', 'okta.actor.name'])
    case 'github':
      return cloudSubject(event, ['github.org', 'github.owner'], ['github.user'])
    default:
      return systemSubject(event)
  }
}

function systemSubject(event: Facts): Subject {
  const namespace = firstName(event, ['k8s.ns.name', 'k8smeta.ns.name'])
  const pod = firstName(event, ['k8s.pod.name', 'k8smeta.pod.name'])
  const owner = firstName(event, ['k8s.deployment.name', 'k8smeta.deployment.name'])
  const workload = owner ?? (pod === null ? null : workloadName(pod))
  if (workload !== null)
    return subject({ kind: 'workload', cluster: event.cluster, namespace, workload })
  const place = { cluster: event.cluster, host: event.hostname }
  const id = nameField(event, 'container.id')
  if (id === null) return subject({ kind: 'host', ...place })
  return subject({
    kind: 'container',
    ...place,
    container: nameField(event, 'container.name') ?? id,
  })
}

function auditSubject(event: Facts): Subject {
  const cluster = event.cluster
  const namespace = nameField(event, 'ka.target.namespace')
  const pod = nameField(event, 'ka.target.pod.name')
  const name = pod ?? firstName(event, ['ka.target.name', 'ka.resp.name'])
  if (name !== null && (pod !== null || targetsWorkload(event))) {
    return subject({ kind: 'workload', cluster, namespace, workload: workloadName(name) })
  }
  return subject({ kind: 'user', cluster, user: nameField(event, 'ka.user.name') })
}

function targetsWorkload(event: Facts): boolean {
  const resource = fieldText(event, 'ka.target.resource')
  if (resource !== null) return WORKLOAD_KINDS.has(resource)
  const subresource = fieldText(event, 'ka.target.subresource')
  if (subresource !== null) return POD_SUBRESOURCES.has(subresource)
  return Object.keys(event.fields).some((name) => name.startsWith('ka.req.pod.'))
}

function cloudSubject(
  event: Facts,
  accounts: readonly string[],
  users: readonly string[],
): Subject {
  return subject({
    kind: 'account',
    account: firstName(event, accounts),
    user: firstName(event, users),
  })
}

function nameField(event: Facts, name: string): string | null {
  return nameOrNull(fieldText(event, name))
}

function firstName(event: Facts, names: readonly string[]): string | null {
  return nameOrNull(firstText(event, names))
}

/** The first of these fields that has a value. */
export function firstText(
  event: Pick<FalcoEvent, 'fields'>,
  names: readonly string[],
): string | null {
  for (const name of names) {
    const text = fieldText(event, name)
    if (text !== null) return text
  }
  return null
}
