import type { RuleFacts } from '../knowledge/catalogue.ts'
import type { Sign, Text, Tuning } from '../model/report.ts'
import type { Case } from './case.ts'
import {
  exceptionName,
  exceptionYaml,
  helmYaml,
  type ExceptionEntry,
  type FalcoException,
} from './exception.ts'
import { fillText } from './fill.ts'
import { replay } from './replay.ts'
import { isActor, isBound, tuningEntries } from './tuning-entries.ts'
import { openAttacks } from './tuning-open.ts'
import { refuseTuning } from './tuning-refusals.ts'
import { code, joined, own, words } from './words.ts'

/** The smallest exception that stops this very repetition, or why there is none. */
export function tuningOf(known: Case, signs: readonly Sign[]): Tuning {
  const entries = tuningEntries(known)
  const refusal = refuseTuning(known, signs, entries)
  if (refusal !== null) return { status: 'refused', reason: refusal }
  const exception = exceptionOf(known, entries)
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

function exceptionOf({ event, rule }: Case, entries: readonly ExceptionEntry[]): FalcoException {
  const known = existing(rule, entries)
  if (known !== null) return { rule: event.rule, ...known, exists: true }
  const taken = new Set(rule?.exceptions.map(({ name }) => name))
  const shown = [...entries.filter(isActor).slice(0, 1), ...entries.filter(isBound)]
  const name = exceptionName(
    shown.flatMap(({ values }) => values),
    entries,
  )
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
    const isNarrow = filled.some(isBound)
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
  const lost = fillText(known.playbook.tuning.stopsSeeing, known) ?? OTHERS
  const open = openAttacks(known, entries)
  const also = open.length === 0 ? words`` : words` This stays hidden, too: ${joined(open, ' ')}`
  return [...ended(words`Every alert of this rule with ${joined(pairs, ', ')}: ${lost}`), ...also]
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
