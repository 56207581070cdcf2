import { ADDRESS_CLASSES, type AddressClass } from '../facts/address.ts'
import { TRAITS, type Trait } from '../facts/command-traits.ts'
import { FACTS, factNamed, type FactName } from '../facts/facts.ts'
import { EXECUTABLE_TRAITS, type ExecutableTrait } from '../facts/process.ts'
import { allSets, setNamed, type SetKind } from '../facts/sets.ts'
import { nearest } from '../lib/nearest.ts'
import type { Comparison, CommandTest, Test } from './predicate.ts'

type Path = readonly PropertyKey[]

/** Collects what is wrong with a test: `path` from the test on. */
export type Report = (path: Path, message: string) => void

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
  exists: 'has a value (`true`) or none (`false`)',
  address: 'is an IP address, alone or as an end of a connection, of this class',
  same: 'is the same as the value of this other field',
} as const satisfies Readonly<Record<string, string>>

type Operator = keyof typeof OPERATORS

/** Deeper or wider tests are none that a reader can follow, and would take time for every report. */
const DEEPEST = 6
const MOST = 40

const FIELD = /^[a-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*(?:\[[^\]]*\])?$/

/** A test out of a file's data; null, with every problem reported, when it is none. */
export function parseTest(data: unknown, report: Report): Test | null {
  let count = 0
  const parse = (value: unknown, path: Path, depth: number): Test | null => {
    count += 1
    if (count > MOST) return refuse(report, path, `a test has at most ${MOST} parts`)
    if (depth > DEEPEST) return refuse(report, path, `a test is at most ${DEEPEST} levels deep`)
    if (!isRecord(value))
      return refuse(report, path, 'a test is a mapping, such as `{ field: proc.name, in: shells }`')
    const subject = SUBJECTS.filter((key) => key in value)
    const [key] = subject
    if (key === undefined || subject.length > 1) {
      return refuse(report, path, `a test has one of these keys: ${SUBJECTS.join(', ')}`)
    }
    switch (key) {
      case 'all':
      case 'any':
        return parseList(key, value, path, depth)
      case 'not': {
        if (!onlyKeys(value, ['not'], path, report)) return null
        const inner = parse(value['not'], [...path, 'not'], depth + 1)
        return inner === null ? null : { not: inner }
      }
      default:
        return parseLeaf(key, value, path, report)
    }
  }
  const parseList = (
    key: 'all' | 'any',
    value: Readonly<Record<string, unknown>>,
    path: Path,
    depth: number,
  ): Test | null => {
    if (!onlyKeys(value, [key], path, report)) return null
    const items = value[key]
    if (!Array.isArray(items) || items.length === 0) {
      return refuse(report, [...path, key], 'is a list of tests')
    }
    const tests = items.map((item, index) => parse(item, [...path, key, index], depth + 1))
    const whole = tests.filter((test) => test !== null)
    if (whole.length < tests.length) return null
    return key === 'all' ? { all: whole } : { any: whole }
  }
  return parse(data, [], 1)
}

const SUBJECTS = [
  'all',
  'any',
  'not',
  'field',
  'fact',
  'command',
  'executable',
  'ancestor',
] as const

type Leaf = Exclude<(typeof SUBJECTS)[number], 'all' | 'any' | 'not'>

function parseLeaf(
  key: Leaf,
  value: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): Test | null {
  const name = value[key]
  if (typeof name !== 'string' || name === '') return refuse(report, [...path, key], 'is a name')
  switch (key) {
    case 'field':
      return parseField(name, value, path, report)
    case 'fact':
      return parseFact(name, value, path, report)
    case 'command':
      return parseCommandTest(name, value, path, report)
    case 'executable': {
      if (!onlyKeys(value, ['executable'], path, report)) return null
      const trait = oneOf(
        name,
        Object.keys(EXECUTABLE_TRAITS),
        [...path, key],
        report,
        'executable trait',
      )
      return trait === null ? null : { executable: trait as ExecutableTrait }
    }
    case 'ancestor':
      if (!onlyKeys(value, ['ancestor'], path, report)) return null
      return isSet(name, 'programs', [...path, key], report) ? { ancestor: name } : null
    default:
      return key satisfies never
  }
}

function parseField(
  name: string,
  value: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): Test | null {
  if (!FIELD.test(name)) return refuse(report, [...path, 'field'], `${name} is no field name`)
  const operator = operatorOf(value, 'field', path, report)
  if (operator === null) return null
  if (operator === 'exists') {
    const exists = value['exists']
    return typeof exists === 'boolean'
      ? { field: name, exists }
      : refuse(report, [...path, 'exists'], 'is true or false')
  }
  const is = parseComparison(operator, value[operator], [...path, operator], report)
  return is === null ? null : { field: name, is }
}

function parseFact(
  name: string,
  value: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): Test | null {
  const fact = oneOf(name, Object.keys(FACTS), [...path, 'fact'], report, 'fact')
  if (fact === null) return null
  const operator = operatorOf(value, 'fact', path, report)
  if (operator === null) return null
  if (operator === 'exists') {
    const exists = value['exists']
    return typeof exists === 'boolean'
      ? { fact: fact as FactName, exists }
      : refuse(report, [...path, 'exists'], 'is true or false')
  }
  const is = parseComparison(operator, value[operator], [...path, operator], report)
  if (is === null) return null
  const values = factNamed(fact)?.values ?? null
  const wrong =
    values !== null && 'oneOf' in is ? is.oneOf.find((one) => !values.includes(one)) : undefined
  if (wrong !== undefined) {
    return refuse(
      report,
      [...path, operator],
      `${fact} is one of ${values?.join(', ')}, never ${wrong}`,
    )
  }
  return { fact: fact as FactName, is }
}

function parseCommandTest(
  text: string,
  value: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): Test | null {
  if (!onlyKeys(value, ['command', 'of'], path, report)) return null
  const { of = 'process' } = value
  if (of !== 'process' && of !== 'parent') {
    return refuse(report, [...path, 'of'], 'is process or parent')
  }
  const at = [...path, 'command']
  const [verb = '', set, ...rest] = text.trim().split(/\s+/)
  if (verb === 'runs' || verb === 'names') {
    if (set === undefined || rest.length > 0) return refuse(report, at, `write \`${verb} SET\``)
    const isKnown =
      verb === 'runs' ? isSet(set, 'programs', at, report) : isSet(set, null, at, report)
    const command: CommandTest = verb === 'runs' ? { runs: set } : { names: set }
    return isKnown ? { command, of } : null
  }
  const trait = oneOf(text, Object.keys(TRAITS), at, report, 'command trait')
  return trait === null ? null : { command: { shows: trait as Trait }, of }
}

function operatorOf(
  value: Readonly<Record<string, unknown>>,
  subject: string,
  path: Path,
  report: Report,
): Operator | null {
  const keys = Object.keys(value).filter((key) => key !== subject)
  const [key] = keys
  if (key === undefined || keys.length > 1 || !Object.hasOwn(OPERATORS, key)) {
    return refuse(
      report,
      path,
      `beside \`${subject}\` stands one of ${Object.keys(OPERATORS).join(', ')}`,
    )
  }
  return key as Operator
}

function parseComparison(
  operator: Exclude<Operator, 'exists'>,
  value: unknown,
  path: Path,
  report: Report,
): Comparison | null {
  switch (operator) {
    case 'in':
      return parseIn(value, path, report)
    case 'equals': {
      const text = scalar(value)
      return text === null ? refuse(report, path, 'is one value') : { oneOf: [text] }
    }
    case 'glob':
    case 'startswith':
    case 'endswith':
    case 'contains': {
      const text = scalar(value)
      if (text === null || text === '') return refuse(report, path, 'is a text')
      return textComparison(operator, text)
    }
    case 'above':
    case 'below': {
      const number = numeral(value)
      if (number === null)
        return refuse(report, path, 'is a number (in quotes when it has more than 15 digits)')
      return operator === 'above' ? { above: number } : { below: number }
    }
    case 'between': {
      const [from, to] = Array.isArray(value) && value.length === 2 ? value.map(numeral) : []
      if (typeof from !== 'string' || typeof to !== 'string')
        return refuse(report, path, 'is two numbers, `[1, 1024]`')
      return Number(from) <= Number(to)
        ? { between: [from, to] }
        : refuse(report, path, 'begins with the lower number')
    }
    case 'address': {
      const kind = oneOf(String(value), ADDRESS_CLASSES, path, report, 'class of addresses')
      return kind === null ? null : { address: kind as AddressClass }
    }
    case 'same':
      return typeof value === 'string' && FIELD.test(value)
        ? { same: value }
        : refuse(report, path, 'is the name of a field')
    default:
      return operator satisfies never
  }
}

function textComparison(
  operator: 'glob' | 'startswith' | 'endswith' | 'contains',
  text: string,
): Comparison {
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

function parseIn(value: unknown, path: Path, report: Report): Comparison | null {
  if (typeof value === 'string') return isSet(value, null, path, report) ? { in: value } : null
  const texts = Array.isArray(value) ? value.map(scalar) : []
  const whole = texts.filter((text) => text !== null)
  return whole.length > 0 && whole.length === texts.length
    ? { oneOf: whole }
    : refuse(report, path, 'is the name of a set, or a list of values')
}

function isSet(name: string, kind: SetKind | null, path: Path, report: Report): boolean {
  const names = allSets().filter((set) => kind === null || set.kind === kind)
  if (
    oneOf(
      name,
      names.map((set) => set.name),
      path,
      report,
      'set',
    ) === null
  )
    return false
  return setNamed(name) !== null
}

function oneOf(
  name: string,
  names: readonly string[],
  path: Path,
  report: Report,
  what: string,
): string | null {
  if (names.includes(name)) return name
  const near = nearest(name, names)
  return refuse(
    report,
    path,
    `there is no ${what} ${name}${near === null ? '' : `; did you mean ${near}?`}`,
  )
}

function scalar(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null
}

/** A number that YAML read without losing digits, or the digits as a text. */
function numeral(value: unknown): string | null {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return null
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^-?\d+(?:\.\d+)?$/.test(text) ? text : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function onlyKeys(
  value: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  path: Path,
  report: Report,
): boolean {
  const extra = Object.keys(value).find((key) => !keys.includes(key))
  if (extra === undefined) return true
  report(path, `${extra} does not belong beside ${keys[0]}`)
  return false
}

function refuse(report: Report, path: Path, message: string): null {
  report(path, message)
  return null
}
