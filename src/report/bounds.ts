import { fieldNames, ruleFacts } from '../knowledge/catalogue.ts'
import { head } from '../lib/text.ts'
import { BUDGETS } from '../model/budgets.ts'
import type { FalcoEvent, Fields, FieldValue } from '../model/event.ts'
import type { Report } from '../model/report.ts'

/** What a report is written from, of one event, and how much of the event that leaves out. */
export type Bounded = {
  readonly event: FalcoEvent
  /** Fields that are not looked at, of so many. */
  readonly fields: number
  readonly allFields: number
  /** Values of which only the start is. */
  readonly values: number
}

/**
 * The part of an event that a report looks at: so many fields, those that Falco has first, and of each value so much.
 * An event within the limits is itself. What is cut says so where it ends.
 */
export function boundedEvent(event: FalcoEvent): Bounded {
  const names = Object.keys(event.fields)
  const shown = names.length <= BUDGETS.fields.value ? names : preferred(event, names)
  const room = new Room()
  const entries = new Map(shown.map((name) => [name, ['', null] as [string, FieldValue]]))
  for (const name of shown.toSorted(byLength(event.fields))) {
    const value = room.value(event.fields[name] ?? null)
    entries.set(name, [room.text(name, BUDGETS.name.value), value])
  }
  const output = room.text(event.output, BUDGETS.value.value)
  // It is shown of a malformed one. The start of a JSON text is none, and so its secrets are not to be seen.
  const body = event.kind === 'malformed' ? room.all(event.body, BUDGETS.value.value) : event.body
  const isWhole = shown === names && room.cuts === 0
  const fields = Object.fromEntries(entries.values())
  return {
    event: isWhole ? event : { ...event, output, body, fields },
    fields: names.length - shown.length,
    allFields: names.length,
    values: room.cuts,
  }
}

/** What a report that is written around this event has to say of what it leaves out; null: nothing. */
export function truncation(bounded: Bounded): Report['truncated'] {
  const { event, fields, allFields, values } = bounded
  const { tagsLeftOut: tags } = event
  return fields + values + tags === 0 ? null : { minimal: null, fields, allFields, values, tags }
}

/** The names that Falco and the rule have, then the first of the others; in the alert's order. */
function preferred({ rule, fields }: FalcoEvent, names: readonly string[]): readonly string[] {
  const { value: limit } = BUDGETS.fields
  const usual = [...(ruleFacts(rule)?.fields ?? []), ...fieldNames()]
  const known = new Set(usual.filter((name) => Object.hasOwn(fields, name)))
  const others = names.slice(0, limit + known.size).filter((name) => !known.has(name))
  const chosen = new Set([...known, ...others].slice(0, limit))
  return names.filter((name) => chosen.has(name))
}

/** Short values first: they are whole, whatever the long ones take. */
function byLength(fields: Fields): (a: string, b: string) => number {
  const length = (name: string): number => {
    const value = fields[name] ?? null
    if (typeof value === 'string') return value.length
    return typeof value === 'object' && value !== null ? BUDGETS.text.value : 0
  }
  return (a, b) => length(a) - length(b)
}

/** How much of one event's text may still be looked at. */
class Room {
  #left = BUDGETS.text.value
  #cuts = 0

  /** Values that did not fit. */
  get cuts(): number {
    return this.#cuts
  }

  value(value: FieldValue): FieldValue {
    const before = this.#cuts
    const bounded = this.#part(value, { items: BUDGETS.items.value })
    if (this.#cuts > before) this.#cuts = before + 1
    return bounded
  }

  text(text: string, limit: number): string {
    const most = Math.min(text.length, limit) <= this.#left ? limit : BUDGETS.least.value
    const start = text.length <= most ? text : wholeWords(head(text, most))
    this.#left -= start.length
    if (start.length === text.length) return text
    this.#cuts += 1
    return `${start}… (${text.length} characters in all)`
  }

  /** All of a text, or nothing but its length. */
  all(text: string, limit: number): string {
    if (text.length <= limit) return text
    this.#cuts += 1
    return `… (${text.length} characters in all)`
  }

  #part(value: FieldValue, left: { items: number }): FieldValue {
    left.items -= 1
    if (typeof value === 'string') return this.text(value, BUDGETS.value.value)
    if (typeof value !== 'object' || value === null) return value
    return isList(value) ? this.#list(value, left) : this.#members(value, left)
  }

  #list(list: readonly FieldValue[], left: { items: number }): FieldValue {
    const kept: FieldValue[] = []
    for (const item of list) {
      if (left.items <= 0) break
      kept.push(this.#part(item, left))
    }
    if (kept.length === list.length) return kept
    this.#cuts += 1
    return [...kept, `… (${list.length} in all)`]
  }

  #members(members: Fields, left: { items: number }): FieldValue {
    const names = Object.keys(members)
    const kept: [string, FieldValue][] = []
    for (const name of names) {
      if (left.items <= 0) break
      kept.push([this.text(name, BUDGETS.name.value), this.#part(members[name] ?? null, left)])
    }
    if (kept.length === names.length) return Object.fromEntries(kept)
    this.#cuts += 1
    return Object.fromEntries([...kept, ['…', `${names.length} in all`]])
  }
}

/** Without its last word, when that is a short one: half a secret does not look like one. */
function wholeWords(start: string): string {
  const end = Math.max(...[' ', '\t', '\n', '\r'].map((space) => start.lastIndexOf(space)))
  return end > 0 && start.length - end <= BUDGETS.name.value ? start.slice(0, end) : start
}

// Array.isArray does not narrow readonly arrays.
function isList(value: FieldValue & object): value is readonly FieldValue[] {
  return Array.isArray(value)
}
