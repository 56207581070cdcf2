import type { FieldValue } from '../model/event.ts'
import { fieldValue } from '../model/field.ts'
import { lookUp } from './look-up.ts'
import type { Observed } from './reading.ts'

/** Longer texts are not parsed; Falcosidekick cuts at 512 bytes, Falco itself does not. */
const LONGEST = 65_536
const DEPTH = 12
const MOST_NODES = 4000

export type Json = FieldValue

/** A member somewhere in a document: its key, its value, and the object that it stands in. */
export type Member = {
  readonly key: string
  readonly value: Json
  readonly parent: Readonly<Record<string, Json>>
}

/** The document in a field, also one that is written as text; null when there is none. */
export function fieldDocument(event: Observed, field: string): Json {
  const value = fieldValue(event, field)
  if (value !== undefined && typeof value === 'object') return value
  const text = lookUp(event, field)
  return text === null ? null : parse(text)
}

/** All members of a document, outer ones first, into lists and texts of JSON; bounded. */
export function allMembers(document: Json): readonly Member[] {
  const members: Member[] = []
  visit(document, DEPTH, members)
  return members
}

/** Every text in a value: itself, or those of a list or an object. */
export function allTexts(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  if (isList(value)) return value.slice(0, 64).flatMap((item) => allTexts(item))
  if (value !== null && typeof value === 'object') {
    return Object.values(value)
      .slice(0, 64)
      .flatMap((item) => allTexts(item))
  }
  return value === null ? [] : [String(value)]
}

/** A member that is a text; empty when it is none. */
export function memberText(object: Readonly<Record<string, Json>>, key: string): string {
  const value = object[key]
  return typeof value === 'string' ? value : ''
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

export function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function visit(value: Json, depth: number, members: Member[]): void {
  if (depth === 0 || members.length >= MOST_NODES) return
  if (typeof value === 'string') {
    const inner = parse(value)
    if (inner !== null) visit(inner, depth - 1, members)
    return
  }
  if (isList(value)) {
    for (const item of value) visit(item, depth - 1, members)
    return
  }
  if (!isObject(value)) return
  for (const [key, member] of Object.entries(value)) {
    members.push({ key, value: member, parent: value })
    visit(member, depth - 1, members)
  }
}

/** Numbers are read as JavaScript has them: they are compared here, never shown. */
function parse(text: string): Json {
  const start = text.trimStart().charAt(0)
  if ((start !== '{' && start !== '[') || text.length > LONGEST) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
