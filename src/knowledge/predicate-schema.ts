import { TRAITS, type Trait } from '../facts/commands/traits.ts'
import { EXECUTABLE_TRAITS, type ExecutableTrait } from '../facts/executable.ts'
import { FACTS, factNamed, type FactName } from '../facts/facts.ts'
import {
  FIELD_NAME,
  isSet,
  OPERATORS,
  oneOf,
  parseComparison,
  refuse,
  type Operator,
  type Path,
  type Refuse,
} from './comparison-schema.ts'
import type { CommandTest, Comparison, Test } from './predicate.ts'

/** Deeper or wider tests are none that a reader can follow, and would take time for every report. */
const DEEPEST = 6
const MOST = 40

type Mapping = Readonly<Record<string, unknown>>

/** Where a part of a test stands, and how many parts there were before it. */
type At = { readonly path: Path; readonly depth: number; readonly counted: { parts: number } }

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

type Subject = (typeof SUBJECTS)[number]

/** A test out of a file's data; null, with every problem reported, when it is none. */
export function parseTest(data: unknown, report: Refuse): Test | null {
  return parsePart(data, { path: [], depth: 1, counted: { parts: 0 } }, report)
}

function parsePart(data: unknown, at: At, report: Refuse): Test | null {
  const { path, counted } = at
  counted.parts += 1
  if (counted.parts > MOST) return refuse(report, path, `a test has at most ${MOST} parts`)
  if (at.depth > DEEPEST) return refuse(report, path, `a test is at most ${DEEPEST} levels deep`)
  if (!isMapping(data)) {
    return refuse(report, path, 'a test is a mapping, such as `{ field: proc.name, in: shells }`')
  }
  const subjects = SUBJECTS.filter((key) => key in data)
  const [subject] = subjects
  if (subject === undefined || subjects.length > 1) {
    return refuse(report, path, `a test has one of these keys: ${SUBJECTS.join(', ')}`)
  }
  const allowed = KEYS[subject]
  const extra = Object.keys(data).find((key) => !allowed.includes(key))
  if (extra !== undefined) {
    return refuse(report, path, `${extra} does not belong beside ${subject}`)
  }
  return parseSubject(subject, data, at, report)
}

const COMPARED: readonly string[] = Object.keys(OPERATORS)

const KEYS: Readonly<Record<Subject, readonly string[]>> = {
  all: ['all'],
  any: ['any'],
  not: ['not'],
  field: ['field', ...COMPARED],
  fact: ['fact', ...COMPARED],
  command: ['command', 'of'],
  executable: ['executable'],
  ancestor: ['ancestor'],
}

function parseSubject(subject: Subject, data: Mapping, at: At, report: Refuse): Test | null {
  const value = data[subject]
  const path = [...at.path, subject]
  if (subject === 'all' || subject === 'any') {
    const tests = parseList(value, { ...at, path }, report)
    if (tests === null) return null
    return subject === 'all' ? { all: tests } : { any: tests }
  }
  if (subject === 'not') {
    const inner = parsePart(value, { ...at, path, depth: at.depth + 1 }, report)
    return inner === null ? null : { not: inner }
  }
  if (typeof value !== 'string' || value === '') return refuse(report, path, 'is a name')
  switch (subject) {
    case 'field':
    case 'fact':
      return parseCompared(subject, value, data, at.path, report)
    case 'command':
      return parseCommandTest(value, data, at.path, report)
    case 'executable': {
      const trait = oneOf(value, Object.keys(EXECUTABLE_TRAITS), 'executable trait', path, report)
      return trait === null ? null : { executable: trait as ExecutableTrait }
    }
    case 'ancestor':
      return isSet(value, 'programs', path, report) ? { ancestor: value } : null
    default:
      return subject satisfies never
  }
}

function parseList(value: unknown, at: At, report: Refuse): readonly Test[] | null {
  if (!Array.isArray(value) || value.length === 0) {
    return refuse(report, at.path, 'is a list of tests')
  }
  const tests = value.map((item: unknown, index) =>
    parsePart(item, { ...at, path: [...at.path, index], depth: at.depth + 1 }, report),
  )
  const valid = tests.filter((test) => test !== null)
  return valid.length === tests.length ? valid : null
}

function parseCompared(
  subject: 'field' | 'fact',
  name: string,
  data: Mapping,
  path: Path,
  report: Refuse,
): Test | null {
  const isKnown =
    subject === 'field'
      ? FIELD_NAME.test(name) || refuse(report, [...path, 'field'], `${name} is no field name`)
      : oneOf(name, Object.keys(FACTS), 'fact', [...path, 'fact'], report)
  const operator = readOperator(subject, data, path, report)
  if (isKnown === null || operator === null) return null
  const value = data[operator]
  const at = [...path, operator]
  if (operator === 'exists') {
    if (typeof value !== 'boolean') return refuse(report, at, 'is true or false')
    return subject === 'field'
      ? { field: name, exists: value }
      : { fact: name as FactName, exists: value }
  }
  const is = parseComparison(operator, value, at, report)
  if (is === null) return null
  if (subject === 'field') return { field: name, is }
  return hasValues(name, is, at, report) ? { fact: name as FactName, is } : null
}

/** A fact with a closed list of values is held against values of that list alone. */
function hasValues(name: string, is: Comparison, path: Path, report: Refuse): boolean {
  const values = factNamed(name)?.values ?? null
  if (values === null || !('oneOf' in is)) return true
  const wrong = is.oneOf.find((one) => !values.includes(one))
  if (wrong === undefined) return true
  report(path, `${name} is one of ${values.join(', ')}, never ${wrong}`)
  return false
}

function readOperator(subject: string, data: Mapping, path: Path, report: Refuse): Operator | null {
  const keys = Object.keys(data).filter((key) => key !== subject)
  const [key] = keys
  return key === undefined || keys.length > 1
    ? refuse(report, path, `beside \`${subject}\` stands one of ${COMPARED.join(', ')}`)
    : (key as Operator)
}

function parseCommandTest(
  text: string,
  { of = 'process' }: Mapping,
  path: Path,
  report: Refuse,
): Test | null {
  if (of !== 'process' && of !== 'parent') {
    return refuse(report, [...path, 'of'], 'is process or parent')
  }
  const at = [...path, 'command']
  const [verb = '', set, ...rest] = text.trim().split(/\s+/)
  if (verb === 'runs' || verb === 'names') {
    if (set === undefined || rest.length > 0) return refuse(report, at, `write \`${verb} SET\``)
    if (!isSet(set, verb === 'runs' ? 'programs' : null, at, report)) return null
    const command: CommandTest = verb === 'runs' ? { runs: set } : { names: set }
    return { command, of }
  }
  const trait = oneOf(text, Object.keys(TRAITS), 'command trait', at, report)
  return trait === null ? null : { command: { shows: trait as Trait }, of }
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
