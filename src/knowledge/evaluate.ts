import { addressClass, connectionEnds } from '../facts/address.ts'
import type { CommandFacts } from '../facts/commands/command.ts'
import { FACTS } from '../facts/facts.ts'
import { globMatcher } from '../facts/glob.ts'
import { lookUp } from '../facts/look-up.ts'
import { nextAncestor, readAncestors } from '../facts/ancestors.ts'
import { readCommandLine, type CommandOwner, type CommandReading } from '../facts/command-line.ts'
import { readExecutable } from '../facts/executable.ts'
import {
  readField,
  listedValues,
  type Found,
  type Observed,
  type Reading,
} from '../facts/reading.ts'
import { setNamed } from '../facts/sets.ts'
import type { CommandTest, Comparison, Test } from './predicate.ts'

/** What an alert says of a condition. */
export type Outcome = {
  readonly state: 'met' | 'not-met' | 'unknown'
  /** The values that decide it, the telling one first; none when it is unknown. */
  readonly evidence: readonly Found[]
  /** The fields without which it is not known; none when it is. */
  readonly missing: readonly string[]
}

/** An event in front of several tests: what is read of it once is not read again. */
export type Subject = {
  readonly event: Observed
  readonly commandOf: (owner: CommandOwner) => CommandReading
}

export function createSubject(event: Observed): Subject {
  const commands = new Map<CommandOwner, CommandReading>()
  return {
    event,
    commandOf: (owner) => {
      const before = commands.get(owner)
      if (before !== undefined) return before
      const command = readCommandLine(event, owner)
      commands.set(owner, command)
      return command
    },
  }
}

/** Values and fields that are kept of a condition with many parts. */
const MOST = 4

/**
 * Decides a test on one event. Three-valued (Kleene): `all` fails with one part that is not met, `any` holds
 * with one that is, and else what is unknown makes the whole unknown.
 */
export function evaluate(test: Test, subject: Subject): Outcome {
  if ('all' in test) return evaluateAll(test.all, subject)
  if ('any' in test) return evaluateAny(test.any, subject)
  if ('not' in test) return opposite(evaluate(test.not, subject))
  const { event } = subject
  if ('exists' in test) {
    return 'field' in test
      ? existence(test.field, test.exists, event)
      : withState(
          decide(FACTS[test.fact].read(event), () => true),
          test.exists,
        )
  }
  if ('field' in test) return compare(readField(event, test.field), test.is, event)
  if ('fact' in test) return compare(FACTS[test.fact].read(event), test.is, event)
  if ('command' in test) return decideCommand(test.command, subject.commandOf(test.of))
  if ('executable' in test) {
    const { executable } = test
    return decide(readExecutable(event, executable), ({ value }) => value === executable)
  }
  return decideAncestor(test.ancestor, event)
}

function evaluateAll(tests: readonly Test[], subject: Subject): Outcome {
  const outcomes: Outcome[] = []
  for (const test of tests) {
    const outcome = evaluate(test, subject)
    if (outcome.state === 'not-met') return outcome
    outcomes.push(outcome)
  }
  return joined(outcomes, 'met')
}

function evaluateAny(tests: readonly Test[], subject: Subject): Outcome {
  const outcomes: Outcome[] = []
  for (const test of tests) {
    const outcome = evaluate(test, subject)
    if (outcome.state === 'met') return outcome
    outcomes.push(outcome)
  }
  return joined(outcomes, 'not-met')
}

/** Unknown when one of them is, else what all of them are. */
function joined(outcomes: readonly Outcome[], state: 'met' | 'not-met'): Outcome {
  const missing = outcomes.flatMap((outcome) => outcome.missing)
  if (missing.length > 0) {
    return { state: 'unknown', evidence: [], missing: Array.from(new Set(missing)).slice(0, MOST) }
  }
  const evidence = outcomes.flatMap((outcome) => outcome.evidence)
  return { state, evidence: unique(evidence).slice(0, MOST), missing: [] }
}

function unique(found: readonly Found[]): readonly Found[] {
  return Array.from(new Map(found.map((one) => [`${one.field}\n${one.shown}`, one])).values())
}

function opposite(outcome: Outcome): Outcome {
  if (outcome.state === 'unknown') return outcome
  return { ...outcome, state: outcome.state === 'met' ? 'not-met' : 'met' }
}

function withState(outcome: Outcome, isWanted: boolean): Outcome {
  return isWanted ? outcome : opposite(outcome)
}

function existence(field: string, exists: boolean, event: Observed): Outcome {
  const value = lookUp(event, field)
  const evidence = value === null ? [] : [{ field, value, shown: value }]
  return { state: (value !== null) === exists ? 'met' : 'not-met', evidence, missing: [] }
}

/** Met by the first value that is accepted; not met with the first of those that there are. */
function decide(reading: Reading, accepts: (found: Found) => boolean): Outcome {
  if (!reading.known) return { state: 'unknown', evidence: [], missing: reading.missing }
  const met = reading.found.find(accepts)
  if (met !== undefined) return { state: 'met', evidence: [met], missing: [] }
  return { state: 'not-met', evidence: reading.found.slice(0, 1), missing: [] }
}

function compare(reading: Reading, is: Comparison, event: Observed): Outcome {
  if (!('same' in is)) return decide(reading, createAcceptor(is))
  const others = listedValues(event, is.same)
  if (!reading.known || others === null) {
    const missing = reading.known ? [is.same] : reading.missing
    return { state: 'unknown', evidence: [], missing }
  }
  return decide(reading, ({ value }) => others.includes(value))
}

function createAcceptor(
  is: Exclude<Comparison, { readonly same: string }>,
): (found: Found) => boolean {
  if ('in' in is) {
    const set = setNamed(is.in)
    return ({ value }) => set !== null && set.has(value)
  }
  if ('oneOf' in is) return ({ value }) => is.oneOf.includes(value)
  if ('glob' in is) {
    const matches = globMatcher(is.glob)
    return ({ value }) => value.length <= LONGEST && matches(value)
  }
  if ('startswith' in is) return ({ value }) => value.startsWith(is.startswith)
  if ('endswith' in is) return ({ value }) => value.endsWith(is.endswith)
  if ('contains' in is) {
    const part = is.contains.toLowerCase()
    return ({ value }) => value.toLowerCase().includes(part)
  }
  if ('address' in is) return ({ value }) => isOfClass(value, is.address)
  return ({ value }) => isInRange(value, is)
}

/** Longer values are compared with no glob, whose time grows faster than their length. */
const LONGEST = 4096

function isOfClass(value: string, class_: string): boolean {
  return (
    addressClass(value) === class_ ||
    connectionEnds(value).some(({ address }) => addressClass(address) === class_)
  )
}

type Range = Extract<
  Comparison,
  | { readonly above: string }
  | { readonly below: string }
  | { readonly between: readonly [string, string] }
>

function isInRange(value: string, is: Range): boolean {
  if (!/^-?\d{1,40}(?:\.\d{1,20})?$/.test(value)) return false
  if ('above' in is) return order(value, is.above) > 0
  if ('below' in is) return order(value, is.below) < 0
  const [from, to] = is.between
  return order(value, from) >= 0 && order(value, to) <= 0
}

/** Integers exactly, as times and inodes of Falco are larger than what a number holds. */
function order(a: string, b: string): number {
  const isWhole = !a.includes('.') && !b.includes('.')
  if (!isWhole) return Number(a) - Number(b)
  const difference = BigInt(a) - BigInt(b)
  return difference === 0n ? 0 : difference > 0n ? 1 : -1
}

function decideCommand(test: CommandTest, command: CommandReading): Outcome {
  if (!command.known) return { state: 'unknown', evidence: [], missing: command.missing }
  const { field, line, facts, isWhole } = command
  const met = evidenceIn(test, facts)
  if (met !== null) {
    return {
      state: 'met',
      evidence: [{ field, value: met, shown: met === '' ? line : met }],
      missing: [],
    }
  }
  if (!isWhole) return { state: 'unknown', evidence: [], missing: [nextField(field)] }
  return { state: 'not-met', evidence: [{ field, value: line, shown: line }], missing: [] }
}

/** The first word of an exec alone: its address has the rest. A line that was cut has it in the log. */
function nextField(field: string): string {
  return field === 'ka.uri.param[command]' ? 'ka.uri' : field
}

/** The word that shows it, empty when it is the whole line; null when nothing shows it. */
function evidenceIn(test: CommandTest, facts: CommandFacts): string | null {
  if ('shows' in test) return facts.traits.has(test.shows) ? '' : null
  if ('runs' in test) {
    const set = setNamed(test.runs)
    return facts.programs.some((program) => set?.has(program)) ? '' : null
  }
  const set = setNamed(test.names)
  const names = facts.words.find(
    (word) => set?.has(word) || set?.has(word.replace(/^[^/=:]*[=:](?=\/)/, '')),
  )
  return names ?? null
}

function decideAncestor(set: string, event: Observed): Outcome {
  const reading = readAncestors(event)
  const programs = setNamed(set)
  const outcome = decide(reading, ({ value }) => programs?.has(value) === true)
  if (!reading.known || outcome.state === 'met' || reading.isWhole !== false) return outcome
  return { state: 'unknown', evidence: [], missing: [nextAncestor(reading.found)] }
}
