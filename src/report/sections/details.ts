import { truncate } from '../../lib/text.ts'
import type { FieldValue } from '../../model/event.ts'
import { findAbsence, valueText } from '../../model/field.ts'
import type { AttackEntry, DetailGroup, DetailRow } from '../../model/report.ts'
import type { Case } from '../case.ts'

const TITLES = [
  'Container Information',
  'Kubernetes Information',
  'Process Information',
  'User Information',
  'File Information',
  'Network Information',
  'Cloud Information',
  'Additional Information',
] as const

type Title = (typeof TITLES)[number]

/** The first pattern that a field's name matches says where it stands; the rest is additional. */
const GROUPS: readonly (readonly [RegExp, Title])[] = [
  [/^proc\.exe_ino\b/, 'Additional Information'],
  [/^(?:container|image)[._]/, 'Container Information'],
  [/^(?:proc|thread)\./, 'Process Information'],
  [/^(?:user|group)\./, 'User Information'],
  [/^ka\.(?:user|impuser|auth\.openshift)\./, 'User Information'],
  [/^(?:ct\.(?:user|originaluser)|gcp\.user|github\.(?:user|owner))(?:\.|$)/, 'User Information'],
  [/^okta\.(?:actor|target\.user|principal)\./, 'User Information'],
  [/^(?:ka|ct)\.(?:sourceips|srcip|useragent)$/, 'Network Information'],
  [/^gcp\.(?:callerIP|userAgent)$/, 'Network Information'],
  [/^okta\.(?:client|security|useragent)\./, 'Network Information'],
  [/^(?:k8s|k8smeta|ka)[._]/, 'Kubernetes Information'],
  [
    /^fd\.(?:directory|filename|container|nameraw|dev|ino|is_(?:upper|lower)_layer)/,
    'File Information',
  ],
  [/^fs\./, 'File Information'],
  [
    /^fd\.(?:[cslr]?(?:ip|port|proto|net)|l4proto|sockfamily|is_server|connected)\b/,
    'Network Information',
  ],
  [/^(?:ct|gcp|okta|github|s3|ec2|ecr|iam|aws|azure)\./, 'Cloud Information'],
]

/** The alert's own facts, then every output field that has a value, once, in the alert's order. */
export function detailsOf(known: Case, attack: readonly AttackEntry[]): readonly DetailGroup[] {
  const rows = new Map<Title, DetailRow[]>(TITLES.map((title) => [title, []]))
  for (const [name, value] of Object.entries(known.event.fields)) {
    const absence = findAbsence(known.event, name)
    if (absence === 'empty') continue
    // A stand-in says nothing of the process, user or connection that it seems to be of.
    const title = absence === 'placeholder' ? 'Additional Information' : groupOf(name, value)
    rows.get(title)?.push({ name, value: valueText(value) })
  }
  const groups = Array.from(rows, ([title, rows]) => ({ title, rows }))
  return [
    { title: 'Alert', rows: alertRows(known, attack) },
    ...groups.filter((group) => group.rows.length > 0),
  ]
}

function groupOf(name: string, value: FieldValue): Title {
  if (/^fd\.(?:name|type|typechar)$/.test(name))
    return isConnection(value) ? 'Network Information' : 'File Information'
  return GROUPS.find(([pattern]) => pattern.test(name))?.[1] ?? 'Additional Information'
}

/** `fd.name` of a connection is two ends with an arrow, `fd.type` an address family. */
function isConnection(value: FieldValue): boolean {
  return (
    typeof value === 'string' && !value.startsWith('/') && /->|^ipv[46]$|^[46]$|:\d+$/.test(value)
  )
}

/** Code points; the whole body is kept with the incident. */
const BODY_LIMIT = 2000

const HASHED_ID = /^[0-9a-f]{64}$/

function alertRows({ event, rule }: Case, attack: readonly AttackEntry[]): readonly DetailRow[] {
  const rows: readonly (readonly [string, string | null])[] = [
    [HASHED_ID.test(event.id) ? 'Event ID' : 'UUID', event.id],
    ['Priority', event.priority],
    ['Rule', event.rule],
    ['Time', event.time],
    ['Source', event.source],
    ['Host', event.hostname],
    ['Cluster', Object.hasOwn(event.fields, 'cluster') ? null : event.cluster],
    ['Tags', event.tags.join(', ')],
    ['ATT&CK', attack.map(attackLabel).join(', ')],
    ['Problem', event.problem],
    // The author of a rule of one's own says in the output what the fields do not.
    ['Output', rule === null && event.kind !== 'malformed' ? event.output : null],
    ['Body', event.kind === 'malformed' ? truncate(event.body, BODY_LIMIT) : null],
  ]
  return rows.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]))
}

function attackLabel({ tactic, technique, name }: AttackEntry): string {
  return `${technique ?? tactic} ${name}`
}
