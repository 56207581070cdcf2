import {
  fieldDocument,
  isList,
  isObject,
  allMembers,
  memberText,
  allTexts,
  type Json,
  type Member,
} from './json.ts'
import { lookUp } from './look-up.ts'
import { known, unknown, type Found, type Observed, type Reading } from './reading.ts'

/** Where audit logs put a request, a policy or its change. */
const DOCUMENTS = [
  'ct.request.policy',
  'ct.request',
  'ct.response',
  'gcp.policyDelta',
  'gcp.request',
  'iam.policy',
]

type Placed = { readonly field: string; readonly member: Member }

/** Documents are parsed once an event, not once a fact. */
const parsed = new WeakMap<Observed, readonly Placed[] | null>()

/** Every member of the documents that the alert holds; null when it holds none. */
function placed(event: Observed): readonly Placed[] | null {
  const before = parsed.get(event)
  if (before !== undefined) return before
  const members = readDocuments(event)
  parsed.set(event, members)
  return members
}

function readDocuments(event: Observed): readonly Placed[] | null {
  const fields = [
    ...DOCUMENTS,
    ...Object.keys(event.fields).filter((name) => /^(?:json|jevt)\.value\[/.test(name)),
  ]
  const found = fields.flatMap((field) => {
    const members = allMembers(fieldDocument(event, field))
    return members.map((member) => ({ field, member }))
  })
  const hasDocument = fields.some((field) => fieldDocument(event, field) !== null)
  return hasDocument ? found : null
}

function read(event: Observed, collect: (all: readonly Placed[]) => readonly Found[]): Reading {
  const all = placed(event)
  if (all === null) return unknown(event.source === 'gcp_auditlog' ? 'gcp.request' : 'ct.request')
  return known([all[0]?.field ?? 'ct.request'], unique(collect(all)))
}

function unique(found: readonly Found[]): readonly Found[] {
  return Array.from(new Map(found.map((one) => [`${one.field} ${one.value}`, one])).values())
}

function plain(field: string, values: readonly string[]): readonly Found[] {
  return values.map((value) => ({ field, value, shown: value }))
}

/** Who is given rights although that is everybody; a policy with a condition is left out. */
export function readPublicGrants(event: Observed): Reading {
  return read(event, (all) =>
    all.flatMap(({ field, member: { key, value, parent } }): readonly Found[] => {
      if (key === 'Principal') {
        const isOpen = parent['Effect'] === 'Allow' && isUnconditional(parent['Condition'])
        return isOpen && allTexts(value).includes('*') ? plain(field, ['*']) : []
      }
      const list = isList(value) ? value : [value]
      const texts = list.filter((item) => typeof item === 'string')
      if (/^(?:x-amz-acl|x-amz-grant-\S+|CannedACL|cannedAcl|acl)$/.test(key)) {
        return plain(
          field,
          texts.filter((text) => /^public-read|AllUsers|AuthenticatedUsers/.test(text)),
        )
      }
      if (key === 'action' || parent['action'] === 'REMOVE') return []
      return plain(
        field,
        texts.filter((text) =>
          /(?:^|[/:])(?:AllUsers|AuthenticatedUsers|allUsers|allAuthenticatedUsers)$/.test(text),
        ),
      )
    }),
  )
}

function isUnconditional(condition: unknown): boolean {
  return condition === undefined || condition === null
}

/** Actions that a policy allows. */
export function readPolicyActions(event: Observed): Reading {
  return read(event, (all) =>
    all.flatMap(({ field, member: { key, value, parent } }) =>
      key === 'Action' && parent['Effect'] === 'Allow' ? plain(field, allTexts(value)) : [],
    ),
  )
}

/** Ranges of addresses that a rule lets in. */
export function readRanges(event: Observed): Reading {
  return read(event, (all) =>
    all.flatMap(({ field, member: { key, value } }) =>
      /^(?:cidrIp|cidrIpv6|CidrIp|CidrIpv6|sourceRanges|srcIpRanges|authorizedNetworks|value)$/.test(
        key,
      )
        ? plain(
            field,
            allTexts(value).filter((text) => text.length < 64 && text.includes('/')),
          )
        : [],
    ),
  )
}

type Delta = {
  readonly action: string
  readonly role: string
  readonly member: string
  readonly field: string
}

/** Changes of a policy of Google Cloud, each with action, role and member; the field may hold their list alone. */
function policyDeltas(event: Observed): readonly Delta[] | null {
  const all = placed(event)
  if (all === null) return null
  const lists = all.flatMap(({ field, member: { key, value } }) =>
    key === 'bindingDeltas' ? deltasIn(field, value) : [],
  )
  return [...lists, ...deltasIn('gcp.policyDelta', fieldDocument(event, 'gcp.policyDelta'))]
}

function deltasIn(field: string, value: Json): readonly Delta[] {
  if (!isList(value)) return []
  return value.filter(isObject).flatMap((item) => {
    const [action, role, member] = [
      memberText(item, 'action'),
      memberText(item, 'role'),
      memberText(item, 'member'),
    ]
    return action === '' ? [] : [{ field, action, role, member }]
  })
}

function readDeltas(event: Observed, action: string, part: 'role' | 'member'): Reading {
  const deltas = policyDeltas(event)
  if (deltas === null) return unknown('gcp.policyDelta')
  const found = deltas
    .filter((delta) => delta.action === action && delta[part] !== '')
    .map((delta) => ({ field: delta.field, value: delta[part], shown: delta[part] }))
  return known(['gcp.policyDelta'], unique(found))
}

export function readAddedRoles(event: Observed): Reading {
  return readDeltas(event, 'ADD', 'role')
}

export function readAddedMembers(event: Observed): Reading {
  return readDeltas(event, 'ADD', 'member')
}

export function readRemovedMembers(event: Observed): Reading {
  return readDeltas(event, 'REMOVE', 'member')
}

/** The member that is the caller itself. */
export function readOwnGrant(event: Observed): Reading {
  const user = lookUp(event, 'gcp.user')
  if (user === null) return unknown('gcp.user')
  const members = readAddedMembers(event)
  if (!members.known) return members
  return known(
    members.fields,
    members.found.filter(({ value }) => value.slice(value.indexOf(':') + 1) === user),
  )
}

/** Whether a call was refused or failed. */
export function readFailure(event: Observed): Reading {
  for (const field of ['ct.error', 'ka.response.code', 'okta.result', 'evt.res']) {
    const value = lookUp(event, field)
    if (value === null) continue
    const isFailed =
      field === 'ct.error' ||
      (field === 'ka.response.code' && /^[45]\d\d$/.test(value)) ||
      (field === 'okta.result' && !/^(?:SUCCESS|ALLOW)$/i.test(value)) ||
      (field === 'evt.res' && value !== 'SUCCESS' && !/^\d+$/.test(value))
    return known([field], [{ field, value: isFailed ? 'failed' : 'succeeded', shown: value }])
  }
  if (event.source === 'aws_cloudtrail') {
    return known(['ct.error'], [{ field: 'ct.error', value: 'succeeded', shown: '' }])
  }
  return unknown(event.source === 'k8s_audit' ? 'ka.response.code' : 'evt.res')
}
