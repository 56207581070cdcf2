import type { FalcoEvent } from '../model/event.ts'
import { fieldValue, valueText } from '../model/field.ts'
import { lookUp } from './look-up.ts'

export type Observed = Pick<FalcoEvent, 'fields' | 'source'>

/** A value that decides something, and the field that it stands in. */
export type Found = {
  readonly field: string
  /** What is compared: the value, or what follows from it (`public`). */
  readonly value: string
  /** What a reader is shown: the text of the field, or the part of it. */
  readonly shown: string
}

/** What the alert says on one thing; or the fields of which one would have to be in it. */
export type Reading =
  | { readonly known: true; readonly found: readonly Found[]; readonly fields: readonly string[] }
  | { readonly known: false; readonly missing: readonly string[] }

/** Elements of a list that are looked at. */
const MOST_ITEMS = 64

export function unknown(...missing: readonly string[]): Reading {
  return { known: false, missing }
}

export function known(fields: readonly string[], found: readonly Found[]): Reading {
  return { known: true, fields, found }
}

export function single(field: string, value: string, shown = value): Reading {
  return known([field], [{ field, value, shown }])
}

/** The value of a field; each element of a list. */
export function readField(event: Observed, name: string): Reading {
  const values = listedValues(event, name)
  if (values === null) return unknown(name)
  return known(
    [name],
    values.map((value) => ({ field: name, value, shown: value })),
  )
}

/** The values of all these fields that the alert has; unknown when it has none of them. */
export function readFields(event: Observed, names: readonly string[]): Reading {
  const readings = names.map((name) => readField(event, name))
  const found = readings.flatMap((reading) => (reading.known ? reading.found : []))
  const [first = ''] = names
  return found.length === 0 ? unknown(first) : known([found[0]?.field ?? first], found)
}

/** The field's elements as texts, null when it is missing. `(a,b)` and `[a b]` are lists of plugins. */
export function listedValues(event: Observed, name: string): readonly string[] | null {
  const text = lookUp(event, name)
  if (text === null) return null
  const value = fieldValue(event, name)
  if (Array.isArray(value)) {
    return value.slice(0, MOST_ITEMS).map((item) => valueText(item))
  }
  const inner = /^\(([^()]*)\)$/.exec(text)?.[1]
  return inner === undefined ? [text] : inner.split(',', MOST_ITEMS).map((item) => item.trim())
}

/** Some of `found` whose value a test accepts, with another value to compare. */
export function mapped(reading: Reading, change: (found: Found) => readonly string[]): Reading {
  if (!reading.known) return reading
  const found = reading.found.flatMap((one) => change(one).map((value) => ({ ...one, value })))
  return { ...reading, found }
}
