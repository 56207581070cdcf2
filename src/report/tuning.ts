import { fieldFacts, type FieldFacts } from '../knowledge/catalogue.ts'
import { fieldOf, isAtLeast, type FalcoEvent } from '../model/event.ts'
import type { Text, Tuning } from '../model/report.ts'
import type { Case } from './case.ts'
import { exceptionName, exceptionYaml, helmYaml, type ExceptionEntry } from './exception.ts'
import { fillText } from './fill.ts'
import { isSteady } from './steady.ts'
import { code, joined, own, words } from './words.ts'

/** More conditions make an exception that the next version of the program escapes. */
const MOST_ENTRIES = 5

/** Who acted: an exception without one of these is open to everybody. */
const ACTORS: readonly string[] = [
  'proc.name',
  'proc.exepath',
  'proc.exe',
  'proc.cmdline',
  'proc.pname',
  'ka.user.name',
  'ct.user',
  'ct.user.arn',
  'gcp.user',
  'okta.actor.alternateid',
  'okta.actor.name',
  'github.user',
]

/** Where, and on what; one of these must bound the actor. */
const BOUNDS: readonly string[] = [
  'container.image.repository',
  'k8s.ns.name',
  'k8smeta.ns.name',
  'fd.name',
  'fs.path.name',
  'fd.sip.name',
  'fd.rip.name',
  'ka.target.namespace',
  'ka.target.resource',
  'ka.target.name',
  'ct.name',
  'ct.region',
  'ct.request.username',
  'gcp.methodName',
  'gcp.projectId',
  'okta.evt.type',
  'okta.app',
  'github.type',
  'github.repo',
]

/** The smallest exception that stops this very repetition, or why there is none. */
export function tuningOf(known: Case): Tuning {
  const refusal = refusalOf(known)
  if (refusal !== null) return { status: 'refused', reason: refusal }
  const entries = entriesOf(known)
  const actor = entries.find(({ field }) => ACTORS.includes(field))
  if (actor === undefined || !entries.some(({ field }) => BOUNDS.includes(field))) {
    return { status: 'refused', reason: UNSTABLE }
  }
  const { rule } = known.event
  const bounds = entries.filter(({ field }) => BOUNDS.includes(field))
  const name = exceptionName([actor, ...bounds].map(({ value }) => value))
  const exception = { rule, name, entries }
  return {
    status: 'suggested',
    reason: reasonOf(known, entries),
    yaml: exceptionYaml(exception),
    helmYaml: helmYaml(exception),
    stopsSeeing: stopsSeeing(known, entries),
  }
}

const UNSTABLE = words`The stored alerts have too little in common for a narrow exception: it needs who acted and where (or on what), with values that are the same every time and name neither a process id, a time nor a container id.`

function refusalOf(known: Case): Text | null {
  const { event, alert, events, playbook } = known
  if (event.kind !== 'alert') {
    return words`This is no detection of a rule that could be tuned: ${code('exceptions')} would change nothing about it.`
  }
  if (isAtLeast(alert.priority, 'Critical')) {
    return words`The priority is ${own(alert.priority)}: a rule of this weight is not silenced from alerts alone. Find the cause and mend it; if it is expected, whoever owns the workload should say so first.`
  }
  if (alert.count < 2) {
    return words`It was reported once. One occurrence does not show what is normal here: wait for repeats that were looked at and found harmless.`
  }
  if (events.length < 2) {
    return words`Fewer than two of its alerts are stored whole, so nothing shows which values stay the same.`
  }
  return playbook.tuning.never === null ? null : fillText(playbook.tuning.never, known)
}

/** The playbook's fields, then those that bound an exception of any rule, as far as they hold still. */
function entriesOf(known: Case): readonly ExceptionEntry[] {
  const own = stable(known.playbook.tuning.fields, known)
  const actors = own.some(({ field }) => ACTORS.includes(field))
    ? []
    : stable(ACTORS, known).slice(0, 1)
  const bounds = own.some(({ field }) => BOUNDS.includes(field))
    ? []
    : stable(BOUNDS, known).slice(0, 3)
  return [...own, ...actors, ...bounds].slice(0, MOST_ENTRIES)
}

function stable(
  fields: readonly string[],
  { events, event, rule }: Case,
): readonly ExceptionEntry[] {
  const source = rule?.source ?? event.source
  return fields.flatMap((field) => {
    const facts = fieldFacts(field)
    if (facts === null || !isTunable(facts, source)) return []
    const value = commonValue(events, field)
    return value === null || !isSteady(value) ? [] : [{ field, value }]
  })
}

/** Volatile fields differ each time, instance fields name one pod, container or address. */
function isTunable({ source, stability, type }: FieldFacts, of: string): boolean {
  const isOfSource = source === of || source.startsWith('any')
  return (
    isOfSource && (stability === 'stable' || stability === 'composite') && !type.includes('LIST')
  )
}

/** The value that a field has in every stored event; null when it differs, is missing or is no scalar. */
function commonValue(events: readonly FalcoEvent[], field: string): string | null {
  const [first, ...others] = events.map((event) => scalar(event, field))
  if (first === undefined || first === null) return null
  return others.every((value) => value === first) ? first : null
}

function scalar(event: FalcoEvent, field: string): string | null {
  const value = fieldOf(event, field)
  if (value === undefined || value === null || value === '' || value === '<NA>') return null
  return typeof value === 'object' ? null : String(value)
}

function reasonOf(known: Case, entries: readonly ExceptionEntry[]): Text {
  const { alert, events } = known
  return [
    ...words`It was reported ${own(alert.count)} times, and ${own(entries.length)} values were the same in all ${own(events.length)} stored alerts. Fixing the cause is better than an exception. Use this one only when the assessment above ended in "close": put it in ${code('falco_rules.local.yaml')} (with the Falco Helm chart: ${code('customRules')}) and check it with ${code('falco -V')} first.`,
    ...aboutRule(known),
  ]
}

/** Whose rule it is, and what an official one leaves to fill in: only hooks that silence it. */
function aboutRule({ rule, event }: Case): Text {
  if (rule === null) {
    return words` The rule ${event.rule} is your own: the exception must be loaded after the file that defines it.`
  }
  const hooks = rule.hooks.filter(({ polarity }) => polarity === 'negated')
  if (hooks.length === 0) return []
  const names = joined(
    hooks.map(({ kind, name }) => words`${own(kind)} ${code(name)}`),
    ', ',
  )
  return words` For what is expected everywhere, the rule has hooks of its own to widen: ${names}; the exception below is narrower.`
}

function stopsSeeing(known: Case, entries: readonly ExceptionEntry[]): Text {
  const pairs = entries.map(({ field, value }) => words`${code(field)} ${value}`)
  const told = fillText(known.playbook.tuning.stopsSeeing, known) ?? OTHERS
  return ended(words`Every alert of this rule with ${joined(pairs, ', ')}: ${told}`)
}

const OTHERS: Text = words`also those that an attacker causes`

function ended(text: Text): Text {
  const last = text.at(-1)
  return last !== undefined && 'text' in last && last.text.endsWith('.') ? text : words`${text}.`
}
