import { createSubject, evaluate, type Outcome, type Subject } from '../knowledge/evaluate.ts'
import type { CauseTemplate, Condition, Playbook } from '../knowledge/playbook.ts'
import type { Test } from '../knowledge/predicate.ts'
import type { BenignCause, Sign, Text } from '../model/report.ts'
import type { Case } from './case.ts'
import { fillText, holds } from './fill.ts'
import { joined } from './words.ts'

/** What the playbook's conditions come to on this alert. */
export type Decided = {
  readonly signs: readonly Sign[]
  /** Conditions without a test: questions to the world. */
  readonly escalateIf: readonly Text[]
  readonly closeIf: readonly Text[]
  /** Causes that no field contradicts and none shows. */
  readonly benignCauses: readonly BenignCause[]
}

/** Events of an alert that conditions are tried on: the first of those that differ. */
const MOST_EVENTS = 8

type Tried = { readonly kind: Sign['kind']; readonly test: Test; readonly likely: string | null }

/** Decides every condition that has a test; the playbook's own, or those of the source where it has none. */
export function decidedOf(known: Case): Decided {
  const subjects = subjectsOf(known)
  const conditions = (list: (playbook: Playbook) => readonly Condition[]) =>
    own(list, known, (condition) => fitting(condition, known))
  const causes = own(
    ({ benignCauses }) => benignCauses,
    known,
    (cause) => fittingCause(cause, known),
  )
  const escalate = conditions(({ escalateIf }) => escalateIf)
  const close = conditions(({ closeIf }) => closeIf)
  const decide = (
    kind: Sign['kind'],
    text: Text,
    { test, likely }: { test: Test | null; likely: string | null },
  ) => (test === null ? [] : [{ ...signOf({ kind, test, likely }, subjects), text }])
  const benign = causes.map(({ of, cause, tell }) => ({
    cause,
    tell,
    sign:
      decide('benign', joined([cause, tell], ' '), { test: of.test, likely: null }).at(0) ?? null,
  }))
  const signs = [
    ...escalate.flatMap(({ of, text }) => decide('attack', text, of)),
    ...close.flatMap(({ of, text }) => decide('benign', text, of)),
    ...benign.flatMap(({ sign }) => sign ?? []),
  ]
  return {
    signs: signs.toSorted((a, b) => rank(a) - rank(b)),
    escalateIf: escalate.flatMap(({ of, text }) => (of.test === null ? [text] : [])),
    closeIf: close.flatMap(({ of, text }) => (of.test === null ? [text] : [])),
    benignCauses: benign.flatMap(({ cause, tell, sign }) =>
      sign === null || sign.outcome === 'unknown' ? [{ cause, tell }] : [],
    ),
  }
}

/** Met before unknown before not met; a sign that says what it is before others, an attack's before a benign one. */
function rank({ outcome, kind, likely }: Sign): number {
  const byOutcome = { met: 0, unknown: 4, 'not-met': 8 }[outcome]
  return byOutcome + (kind === 'attack' ? (likely === null ? 1 : 0) : 2)
}

/** What fits of the playbook's own list; the generic one's when nothing of it does. */
function own<Template, Filled>(
  list: (playbook: Playbook) => readonly Template[],
  { playbook, generic }: Case,
  fill: (template: Template) => Filled | null,
): readonly Filled[] {
  const filled = list(playbook).flatMap((template) => fill(template) ?? [])
  return filled.length > 0 ? filled : list(generic).flatMap((template) => fill(template) ?? [])
}

function fitting(of: Condition, known: Case) {
  const text = holds(of.when, known) ? fillText(of.text, known) : null
  return text === null ? null : { of, text }
}

function fittingCause(of: CauseTemplate, known: Case) {
  if (!holds(of.when, known)) return null
  const [cause, tell] = [fillText(of.cause, known), fillText(of.tell, known)]
  return cause === null || tell === null ? null : { of, cause, tell }
}

/** The stored events that differ in what conditions look at, the first of them first. */
function subjectsOf({ event, events }: Case): readonly Subject[] {
  const seen = new Map<string, Subject>()
  for (const one of [event, ...events]) {
    if (seen.size >= MOST_EVENTS) break
    const key = JSON.stringify(KEYS.map((name) => one.fields[name]))
    if (!seen.has(key)) seen.set(key, createSubject(one))
  }
  return Array.from(seen.values())
}

const KEYS = [
  'proc.cmdline',
  'proc.exepath',
  'proc.pname',
  'fd.name',
  'fd.sip',
  'fd.rip',
  'evt.arg.path',
]

function signOf({ kind, test, likely }: Tried, subjects: readonly Subject[]): Omit<Sign, 'text'> {
  const outcomes: Outcome[] = []
  // One event of an attack makes an attack; one that is not benign makes it not benign.
  const decisive = kind === 'attack' ? 'met' : 'not-met'
  for (const subject of subjects) {
    const outcome = evaluate(test, subject)
    outcomes.push(outcome)
    if (outcome.state === decisive) break
  }
  const state = (name: Outcome['state']) => outcomes.find((outcome) => outcome.state === name)
  const decided = state(decisive) ?? state('unknown') ?? outcomes[0]
  if (decided === undefined) throw new TypeError('a condition is tried on at least one event')
  return {
    kind,
    likely,
    outcome: decided.state,
    evidence: decided.evidence.map(({ field, shown }) => ({ field, value: shown })),
    missing: decided.missing,
  }
}
