import { createSubject, evaluate, type Outcome, type Subject } from '../knowledge/evaluate.ts'
import type { CauseTemplate, Condition, Playbook } from '../knowledge/playbook.ts'
import type { BenignCause, Sign, Text } from '../model/report.ts'
import type { Case } from './case.ts'
import { fillText, holds } from './fill.ts'
import { joined } from './words.ts'

/** What the playbook's conditions come to on this alert. */
export type Decided = {
  /** Met ones first, then those that are not known; those of an attack before benign ones. */
  readonly signs: readonly Sign[]
  /** Conditions without a test: questions to the world. */
  readonly escalateIf: readonly Text[]
  readonly closeIf: readonly Text[]
  /** Causes that no field contradicts and none shows. */
  readonly benignCauses: readonly BenignCause[]
}

/** Events of an alert that conditions are tried on: the first of those that differ. */
const MOST_EVENTS = 8
/** What an event differs in from another, for the conditions. */
const KEYS = [
  'proc.cmdline',
  'proc.exepath',
  'proc.pname',
  'fd.name',
  'fd.sip',
  'fd.rip',
  'evt.arg.path',
]

type Question = { readonly of: Condition; readonly text: Text }
type Cause = { readonly of: CauseTemplate; readonly cause: Text; readonly tell: Text }

/**
 * Decides every condition of the playbook that has a test. What the source's generic playbook calls likely holds
 * for each of its rules: it is added when the rule's own playbook does not say what it is.
 */
export function decideConditions(known: Case): Decided {
  const subjects = distinctSubjects(known)
  const escalate = ownOrGeneric(known, ({ escalateIf }) => escalateIf, question)
  const close = ownOrGeneric(known, ({ closeIf }) => closeIf, question)
  const causes = ownOrGeneric(known, ({ benignCauses }) => benignCauses, causeIn)
  const attack = escalate.flatMap((one) => decided('attack', one, subjects))
  const tried = causes.map((cause) => ({ ...cause, sign: decidedCause(cause, subjects) }))
  const signs = [
    ...attack,
    ...(attack.some(isTelling) ? [] : likelyOfSource(known, subjects, escalate)),
    ...close.flatMap((one) => decided('benign', one, subjects)),
    ...tried.flatMap(({ sign }) => sign ?? []),
  ]
  return {
    signs: signs.toSorted((a, b) => rank(a) - rank(b)),
    escalateIf: untested(escalate),
    closeIf: untested(close),
    benignCauses: tried.flatMap(({ cause, tell, sign }) =>
      sign === null || sign.outcome === 'unknown' ? [{ cause, tell }] : [],
    ),
  }
}

function rank({ outcome, kind, likely }: Sign): number {
  const byOutcome = { met: 0, unknown: 4, 'not-met': 8 }[outcome]
  return byOutcome + (kind === 'benign' ? 2 : likely === null ? 1 : 0)
}

function isTelling({ outcome, likely }: Sign): boolean {
  return outcome === 'met' && likely !== null
}

function likelyOfSource(
  known: Case,
  subjects: readonly Subject[],
  own: readonly Question[],
): readonly Sign[] {
  const others = known.generic.escalateIf.filter(
    (of) => of.likely !== null && !own.some((one) => one.of === of),
  )
  return others
    .flatMap((of) => question(of, known) ?? [])
    .flatMap((one) => decided('attack', one, subjects))
    .filter(isTelling)
}

/** What fits of the playbook's own list; of the generic one's when nothing of it does. */
function ownOrGeneric<Template, Filled>(
  known: Case,
  list: (playbook: Playbook) => readonly Template[],
  fill: (template: Template, known: Case) => Filled | null,
): readonly Filled[] {
  const own = list(known.playbook).flatMap((template) => fill(template, known) ?? [])
  if (own.length > 0) return own
  return list(known.generic).flatMap((template) => fill(template, known) ?? [])
}

function question(of: Condition, known: Case): Question | null {
  const text = holds(of.when, known) ? fillText(of.text, known) : null
  return text === null ? null : { of, text }
}

function causeIn(of: CauseTemplate, known: Case): Cause | null {
  if (!holds(of.when, known)) return null
  const [cause, tell] = [fillText(of.cause, known), fillText(of.tell, known)]
  return cause === null || tell === null ? null : { of, cause, tell }
}

function untested(questions: readonly Question[]): readonly Text[] {
  return questions.flatMap(({ of, text }) => (of.test === null ? [text] : []))
}

/** The stored events that differ, the first of them first. */
function distinctSubjects({ event, events, playbook }: Case): readonly Subject[] {
  const subjects = new Map<string, Subject>()
  for (const one of [event, ...events]) {
    if (subjects.size >= MOST_EVENTS) break
    const key = JSON.stringify(KEYS.map((name) => one.fields[name]))
    if (subjects.has(key)) continue
    // Old senders call every source `syscall`: the playbook knows better.
    const source = playbook.source === '*' ? one.source : playbook.source
    subjects.set(key, createSubject({ fields: one.fields, source }))
  }
  return Array.from(subjects.values())
}

function decided(
  kind: Sign['kind'],
  { of: { test, likely }, text }: Question,
  subjects: readonly Subject[],
): readonly Sign[] {
  return test === null
    ? []
    : [
        signFrom(
          { kind, text, likely },
          subjects.map((subject) => evaluate(test, subject)),
        ),
      ]
}

function decidedCause({ of: { test }, cause, tell }: Cause, subjects: readonly Subject[]) {
  if (test === null) return null
  const text = joined([cause, tell], ' ')
  const outcomes = subjects.map((subject) => evaluate(test, subject))
  return signFrom({ kind: 'benign', text, likely: null }, outcomes)
}

/** One event of an attack makes an attack; one that is not benign makes it not benign. */
function signFrom(
  sign: Pick<Sign, 'kind' | 'text' | 'likely'>,
  outcomes: readonly Outcome[],
): Sign {
  const order = sign.kind === 'attack' ? ATTACK_FIRST : BENIGN_LAST
  const [outcome] = outcomes.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  if (outcome === undefined) throw new TypeError('a condition is tried on at least one event')
  return {
    ...sign,
    outcome: outcome.state,
    evidence: outcome.evidence.map(({ field, shown }) => ({ field, value: shown })),
    missing: outcome.missing,
  }
}

const ATTACK_FIRST: readonly Sign['outcome'][] = ['met', 'unknown', 'not-met']
const BENIGN_LAST: readonly Sign['outcome'][] = ['not-met', 'unknown', 'met']
