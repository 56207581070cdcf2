import type { FalcoEvent, Fields, FieldValue } from './event.ts'

type WithFields = { readonly fields: Fields }

/** Why a field has no value: nobody filled it, Falco filled it with a stand-in, or it is no container. */
export type Absence = 'empty' | 'placeholder' | 'no-container'

/** A field by its Falco name, also as Falcosidekick's `bracketreplacer: "_"` spells it (`proc.aname_2`). */
export function fieldValue({ fields }: WithFields, name: string): FieldValue | undefined {
  if (Object.hasOwn(fields, name)) return fields[name]
  if (!name.includes('[')) return undefined
  const replaced = name.replaceAll('[', '_').replaceAll(']', '')
  return Object.hasOwn(fields, replaced) ? fields[replaced] : undefined
}

/**
 * Why a field of an event has no value; null when it has one. This is the only definition of a missing
 * value: whoever reads a field goes through it, or through `fieldText`.
 */
export function findAbsence(event: WithFields, name: string): Absence | null {
  const value = fieldValue(event, name)
  if (isEmpty(value)) return 'empty'
  if (OF_PROCESS.test(name) && isStartOfContainer(event)) return 'placeholder'
  if (typeof value !== 'string') return null
  if (value === 'host' && OF_CONTAINER.test(name)) return 'no-container'
  return value.endsWith(':0') && UNCONNECTED.test(value) ? 'placeholder' : null
}

export function isMissing(event: WithFields, name: string): boolean {
  return findAbsence(event, name) !== null
}

/** A field as text, exact; null when it is missing. Lists are joined by `, `, objects are JSON. */
export function fieldText(event: Pick<FalcoEvent, 'fields'>, name: string): string | null {
  const value = fieldValue(event, name)
  return value === undefined || isMissing(event, name) ? null : valueText(value)
}

/** Any field value as text, exact. */
export function valueText(value: FieldValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.map((item: FieldValue) => valueText(item)).join(', ')
  return JSON.stringify(value)
}

/** `<NA>` is Falco's, `<no value>` that of Go templates in Falcosidekick. */
function isEmpty(value: FieldValue | undefined): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'string') return value === '' || value === '<NA>' || value === '<no value>'
  return Array.isArray(value) && value.every((item: FieldValue) => isEmpty(item))
}

/** What is filled from the process that an event belongs to. */
const OF_PROCESS = /^(?:proc|user|group|thread)\./

const OF_CONTAINER = /^container[._](?:id|name|full_id)$/

/** Both ends of a socket that is not connected. */
const UNCONNECTED = /^(?:0\.0\.0\.0|::|\[::\]):0(?:->(?:0\.0\.0\.0|::|\[::\]):0)?$/

/**
 * Falco reports the start of a container by an event without a process: it names the process after the
 * container (`container:0123456789ab`) and fills in user, terminal and login with zeros.
 */
function isStartOfContainer(event: WithFields): boolean {
  const { fields } = event
  return (
    fields['evt.type'] === 'container' ||
    isNamedAfterContainer(fields['proc.name']) ||
    isNamedAfterContainer(fields['proc.cmdline'])
  )
}

function isNamedAfterContainer(value: FieldValue | undefined): boolean {
  return typeof value === 'string' && value.startsWith('container:') && IN_HEX.test(value)
}

const IN_HEX = /^container:[0-9a-f]{12,64}$/
