import type { RuleFacts } from '../knowledge/catalogue.ts'
import { isAtLeast } from '../model/event.ts'
import type { Text, Tuning } from '../model/report.ts'
import type { Case } from './case.ts'
import {
  exceptionName,
  exceptionYaml,
  helmYaml,
  type ExceptionEntry,
  type FalcoException,
} from './exception.ts'
import { fillText } from './fill.ts'
import { steadyEntries } from './observed.ts'
import { replay } from './replay.ts'
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
  'ct.request.name',
  'ct.request.functionname',
  'ct.request.cluster',
  'ct.request.groupname',
  's3.bucket',
  'gcp.methodName',
  'gcp.projectId',
  'gcp.storage.bucket',
  'okta.evt.type',
  'okta.app',
  'okta.org',
  'okta.target.app.alternateid',
  'okta.target.group.name',
  'github.type',
  'github.repo',
  'github.repo.name',
  'github.repo.url',
  'github.owner',
  'github.org',
]

/** The smallest exception that stops this very repetition, or why there is none. */
export function tuningOf(known: Case): Tuning {
  const refusal = refusalOf(known)
  if (refusal !== null) return { status: 'refused', reason: refusal }
  const entries = entriesOf(known)
  const exception = exceptionOf(known, entries)
  if (exception === null) return { status: 'refused', reason: UNSTABLE }
  const replayed = replay(exception, known.input.history ?? known.events)
  return {
    status: 'suggested',
    reason: [
      ...refusalReason(known, entries),
      ...aboutReplay(known, replayed),
      ...aboutRule(known),
    ],
    yaml: exceptionYaml(exception),
    helmYaml: helmYaml(exception),
    baseFile: known.rule === null ? null : installedFile(known.rule),
    stopsSeeing: stopsSeeing(known, entries),
    replay: replayed,
  }
}

/** Where packages and falcoctl put the rule files. */
function installedFile({ file }: RuleFacts): string {
  return `/etc/falco/${file.slice(file.lastIndexOf('/') + 1)}`
}

const UNSTABLE = words`The stored alerts have too little in common for a narrow exception: it needs who acted and where (or on what), with values that come again and name neither a process id, a time nor a container id.`

function refusalOf(known: Case): Text | null {
  const { event, alert, events, playbook } = known
  if (event.kind !== 'alert') {
    return words`This is no detection of a rule that could be tuned: ${code('exceptions')} would change nothing about it.`
  }
  if (isAtLeast(alert.priority, 'Critical')) {
    return words`The priority is ${own(alert.priority)}: a rule of this weight is not silenced from alerts alone. Find the cause and fix it; if it is expected, the owner of the workload must confirm that first.`
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
  const { events, event, rule, playbook } = known
  const steady = (fields: readonly string[]): readonly ExceptionEntry[] =>
    steadyEntries(fields, events, rule?.source ?? event.source)
  const own = steady(playbook.tuning.fields)
  const actors = own.some(({ field }) => ACTORS.includes(field)) ? [] : steady(ACTORS).slice(0, 1)
  const bounds = own.some(({ field }) => BOUNDS.includes(field)) ? [] : steady(BOUNDS).slice(0, 3)
  return [...own, ...actors, ...bounds].slice(0, MOST_ENTRIES)
}

/** Null without an actor and something that bounds it, or when the actor is but a common folder. */
function exceptionOf(
  { event, rule }: Case,
  entries: readonly ExceptionEntry[],
): FalcoException | null {
  const actor = entries.find(
    ({ field, comparison }) => ACTORS.includes(field) && comparison !== 'startswith',
  )
  const bounds = entries.filter(({ field }) => BOUNDS.includes(field))
  if (actor === undefined || bounds.length === 0) return null
  const known = existing(rule, entries)
  if (known !== null) return { rule: event.rule, ...known, exists: true }
  const taken = new Set(rule?.exceptions.map(({ name }) => name))
  const shown = [actor, ...bounds].flatMap(({ values }) => values)
  const name = exceptionName(shown, entries)
  return { rule: event.rule, name: freeName(name, taken), entries, exists: false }
}

/** An exception that the rule has, and that these entries fill: adding values to it is the smaller change. */
function existing(
  rule: Pick<RuleFacts, 'exceptions'> | null,
  entries: readonly ExceptionEntry[],
): Pick<FalcoException, 'name' | 'entries'> | null {
  for (const { name, fields, comps } of rule?.exceptions ?? []) {
    const filled = fields.flatMap((field, index) =>
      entries.filter((entry) => entry.field === field && entry.comparison === comps[index]),
    )
    const isNarrow = filled.some(({ field }) => BOUNDS.includes(field))
    if (filled.length === fields.length && isNarrow) return { name, entries: filled }
  }
  return null
}

/** Falco takes no second exception of one name. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${name}_${number}`)) return `${name}_${number}`
  }
}

function refusalReason(known: Case, entries: readonly ExceptionEntry[]): Text {
  const { alert, events } = known
  const same = entries.filter(({ comparison }) => comparison === '=').length
  const others = entries.length - same
  const more = others === 0 ? '' : `, ${others} more kept to a few values or to one folder`
  return words`It was reported ${own(alert.count)} times; ${own(same)} values were the same in all ${own(events.length)} alerts looked at${own(more)}. Fix the cause first if you can. Use this exception only if the assessment ended in "close".`
}

function aboutReplay({ input, incident }: Case, { rule, stored, silenced }: Replay): Text {
  const where =
    input.history === null
      ? 'the alerts at hand'
      : `the stored alerts of the 7 days before ${new Date(incident.lastSeen).toISOString()}`
  const left = stored - silenced
  const rest = left === 0 ? 'none would have been left' : `${left} would still have come`
  return words` Replayed on ${own(where)}, it would have silenced ${own(silenced)} of ${own(stored)} of the rule ${rule}, and none of another rule; ${own(rest)}.`
}

type Replay = ReturnType<typeof replay>

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
  const pairs = entries.map((entry) => condition(entry))
  const told = fillText(known.playbook.tuning.stopsSeeing, known) ?? OTHERS
  return ended(words`Every alert of this rule with ${joined(pairs, ', ')}: ${told}`)
}

function condition({ field, comparison, values }: ExceptionEntry): Text {
  const alternatives = joined(
    values.map((value) => [{ value }]),
    ' or ',
  )
  return comparison === 'startswith'
    ? words`${code(field)} below ${alternatives}`
    : words`${code(field)} ${alternatives}`
}

const OTHERS: Text = words`also those that an attacker causes`

function ended(text: Text): Text {
  const last = text.at(-1)
  return last !== undefined && 'text' in last && last.text.endsWith('.') ? text : words`${text}.`
}
