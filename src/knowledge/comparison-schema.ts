import { ADDRESS_CLASSES, type AddressClass } from '../facts/address.ts'
import { allSets, type SetKind } from '../facts/sets.ts'
import { nearest } from '../lib/nearest.ts'
import type { Comparison } from './predicate.ts'

export type Path = readonly PropertyKey[]

/** Takes what is wrong with a test: `path` counts from the test on. */
export type Refuse = (path: Path, message: string) => void

/** Operators by the key that a playbook writes. */
export const OPERATORS = {
  in: 'is in this named set, or in this list',
  equals: 'is exactly this',
  glob: 'matches this whole (`*`, `?`, `[a-z]`)',
  startswith: 'begins with this',
  endswith: 'ends in this',
  contains: 'has this somewhere, in any letter case',
  above: 'is a number greater than this',
  below: 'is a number less than this',
  between: 'is a number from the first to the second, both included',
  exists: 'exists (`true`) or not (`false`)',
  address: 'is an IP address, alone or as an end of a connection, of this class',
  same: 'is the same as the value of this other field',
} as const satisfies Readonly<Record<string, string>>

export type Operator = keyof typeof OPERATORS

/** Also without a dot, as Falco's own notices have them: `n_drops`. */
export const FIELD_NAME = /^[a-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*(?:\[[^\]]*\])?$/

/** What a value is compared with; null, with the problem reported, when that fits no comparison. */
export function parseComparison(
  operator: Exclude<Operator, 'exists'>,
  value: unknown,
  path: Path,
  report: Refuse,
): Comparison | null {
  switch (operator) {
    case 'in':
      return parseIn(value, path, report)
    case 'equals':
    case 'glob':
    case 'startswith':
    case 'endswith':
    case 'contains':
      return parseText(operator, value, path, report)
    case 'above':
    case 'below':
    case 'between':
      return parseRange(operator, value, path, report)
    case 'address': {
      const kind = oneOf(String(value), ADDRESS_CLASSES, 'class of addresses', path, report)
      return kind === null ? null : { address: kind as AddressClass }
    }
    case 'same':
      return typeof value === 'string' && FIELD_NAME.test(value)
        ? { same: value }
        : refuse(report, path, 'is the name of a field')
    default:
      return operator satisfies never
  }
}

function parseText(
  operator: 'equals' | 'glob' | 'startswith' | 'endswith' | 'contains',
  value: unknown,
  path: Path,
  report: Refuse,
): Comparison | null {
  const text = scalar(value)
  if (text === null) return refuse(report, path, 'is one value')
  if (operator === 'equals') return { oneOf: [text] }
  if (text === '') return refuse(report, path, 'is not empty')
  switch (operator) {
    case 'glob':
      return { glob: text }
    case 'startswith':
      return { startswith: text }
    case 'endswith':
      return { endswith: text }
    case 'contains':
      return { contains: text }
    default:
      return operator satisfies never
  }
}

function parseRange(
  operator: 'above' | 'below' | 'between',
  value: unknown,
  path: Path,
  report: Refuse,
): Comparison | null {
  if (operator === 'between') {
    const [from, to] = Array.isArray(value) && value.length === 2 ? value.map(numeral) : []
    if (typeof from !== 'string' || typeof to !== 'string') {
      return refuse(report, path, 'is two numbers, such as `[1, 1024]`')
    }
    return Number(from) <= Number(to)
      ? { between: [from, to] }
      : refuse(report, path, 'begins with the lower number')
  }
  const number = numeral(value)
  if (number === null) {
    return refuse(report, path, 'is a number (in quotes when it has more than 15 digits)')
  }
  return operator === 'above' ? { above: number } : { below: number }
}

function parseIn(value: unknown, path: Path, report: Refuse): Comparison | null {
  if (typeof value === 'string') return isSet(value, null, path, report) ? { in: value } : null
  const texts = Array.isArray(value) ? value.map(scalar) : []
  const valid = texts.filter((text) => text !== null)
  return valid.length > 0 && valid.length === texts.length
    ? { oneOf: valid }
    : refuse(report, path, 'is the name of a set, or a list of values')
}

/** Whether there is a set of this name, and (null: any) of this kind; a problem is reported when not. */
export function isSet(name: string, kind: SetKind | null, path: Path, report: Refuse): boolean {
  const names = allSets()
    .filter((set) => kind === null || set.kind === kind)
    .map((set) => set.name)
  return oneOf(name, names, kind === null ? 'set' : `set of ${kind}`, path, report) !== null
}

/** `name` when it is one of `names`; null, with the nearest reported, when not. */
export function oneOf(
  name: string,
  names: readonly string[],
  what: string,
  path: Path,
  report: Refuse,
): string | null {
  if (names.includes(name)) return name
  const near = nearest(name, names)
  const hint = near === null ? '' : `; did you mean ${near}?`
  return refuse(report, path, `there is no ${what} ${name}${hint}`)
}

export function refuse(report: Refuse, path: Path, message: string): null {
  report(path, message)
  return null
}

function scalar(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null
}

/** A number that YAML read without losing digits, or the digits as a text. */
function numeral(value: unknown): string | null {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return null
  }
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^-?\d{1,40}(?:\.\d{1,20})?$/.test(text) ? text : null
}
