import { fieldFacts, type FieldFacts } from '../knowledge/catalogue.ts'
import { kindOfField } from '../knowledge/field-kinds.ts'
import type { FalcoEvent } from '../model/event.ts'
import { fieldValue, isMissing } from '../model/field.ts'
import type { ExceptionEntry } from './exception.ts'
import { isSteady } from './steady.ts'

/** More alternatives are no pattern but a list of what happened to come. */
const MOST_VALUES = 4
/** A value that was seen once is no basis for an exception. */
const FEWEST_SIGHTINGS = 2
/** Folders with fewer parts (`/etc/`, `/usr/`) hold too much to be left unwatched. */
const FEWEST_PARTS = 2
/** Where everybody may write, a common folder says nothing about who did. */
const OPEN_TO_ALL = /^\/(?:tmp|var\/tmp|dev\/shm|run\/user|proc|sys)\//

/**
 * What an exception may name of these fields, as far as it held still over the events: the same value in
 * all of them, a few values that each came again, or paths below one folder. Fields that differ each time,
 * name one pod, container or address, or are of another source give none.
 */
export function steadyEntries(
  fields: readonly string[],
  events: readonly FalcoEvent[],
  source: string,
): readonly ExceptionEntry[] {
  return fields.flatMap((field) => {
    const facts = fieldFacts(field)
    if (facts === null || !isTunable(facts, source)) return []
    const counts = countValues(field, events)
    const entry = counts === null ? null : entryOf(field, counts)
    return entry === null ? [] : [entry]
  })
}

function isTunable({ source, stability, type }: FieldFacts, of: string): boolean {
  const isOfSource = source === of || source.startsWith('any')
  const isLasting = stability === 'stable' || stability === 'composite'
  return isOfSource && isLasting && !type.includes('LIST')
}

/** How often each value came, in the order of their first coming; null when an event has none. */
function countValues(
  field: string,
  events: readonly FalcoEvent[],
): ReadonlyMap<string, number> | null {
  const counts = new Map<string, number>()
  for (const event of events) {
    const value = scalarOf(event, field)
    if (value === null) return null
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

/** The value as Falco compares it; null when there is none, or a list. */
export function scalarOf(event: FalcoEvent, field: string): string | null {
  const value = fieldValue(event, field)
  if (value === undefined || isMissing(event, field)) return null
  return typeof value === 'object' ? null : String(value)
}

function entryOf(field: string, counts: ReadonlyMap<string, number>): ExceptionEntry | null {
  const values = Array.from(counts.keys())
  const isEachKnown = Array.from(counts.values()).every((count) => count >= FEWEST_SIGHTINGS)
  if (isEachKnown && values.length <= MOST_VALUES && values.every(isSteady)) {
    return { field, comparison: values.length === 1 ? '=' : 'in', values: values.toSorted() }
  }
  const folder = kindOfField(field) === 'path' ? commonFolder(values) : null
  return folder === null ? null : { field, comparison: 'startswith', values: [folder] }
}

/** The deepest folder that all these paths are below, with its `/`; null when it is too wide to name. */
function commonFolder(paths: readonly string[]): string | null {
  if (paths.length < FEWEST_SIGHTINGS) return null
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(0, -1))
  const depth = first.findIndex((part, at) => others.some((other) => other[at] !== part))
  const parts = depth < 0 ? first : first.slice(0, depth)
  const folder = `${parts.join('/')}/`
  const isNarrow = folder.startsWith('/') && parts.length > FEWEST_PARTS
  return isNarrow && !OPEN_TO_ALL.test(folder) && isSteady(folder) ? folder : null
}
