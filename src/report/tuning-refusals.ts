import { isIn } from '../facts/sets.ts'
import { lookUp } from '../facts/look-up.ts'
import { isAtLeast, type FalcoEvent } from '../model/event.ts'
import type { Sign, Text } from '../model/report.ts'
import type { Case } from './case.ts'
import type { ExceptionEntry } from './exception.ts'
import { fillText } from './fill.ts'
import {
  isActor,
  isBound,
  isCommandLine,
  isGenericProgram,
  missingBounds,
  programsOf,
} from './tuning-entries.ts'
import { openAttacks } from './tuning-open.ts'
import { code, codes, joined, own, words } from './words.ts'

type Check = (known: Case, entries: readonly ExceptionEntry[]) => Text | null

/** Why no exception is suggested; null when one may be. The first reason counts. */
export function refuseTuning(
  known: Case,
  signs: readonly Sign[],
  entries: readonly ExceptionEntry[],
): Text | null {
  for (const check of [...BEFORE, attackIsMet(signs), ...AFTER]) {
    const reason = check(known, entries)
    if (reason !== null) return reason
  }
  return null
}

const BEFORE: readonly Check[] = [noDetection, tooSevere, playbookForbids]
const AFTER: readonly Check[] = [
  tooFew,
  writableProgram,
  withoutActorOrBound,
  sharedIdentity,
  anyCommand,
  sensitivePath,
  leavesAttackOpen,
]

function noDetection({ event }: Case): Text | null {
  return event.kind === 'alert'
    ? null
    : words`This is no detection of a rule that could be tuned: ${code('exceptions')} would change nothing about it.`
}

function tooSevere({ alert }: Case): Text | null {
  return isAtLeast(alert.priority, 'Critical')
    ? words`The priority is ${own(alert.priority)}: a rule of this weight is not silenced from alerts alone. Find the cause and fix it; if it is expected, the owner of the workload must confirm that first.`
    : null
}

function playbookForbids(known: Case): Text | null {
  const { never } = known.playbook.tuning
  return never === null ? null : fillText(never, known)
}

function attackIsMet(signs: readonly Sign[]): Check {
  const met = signs.filter(({ kind, outcome }) => kind === 'attack' && outcome === 'met')
  return () =>
    met.length === 0
      ? null
      : words`A sign of an attack is met: ${joined(
          met.slice(0, 2).map(({ text }) => text),
          ' ',
        )}`
}

function tooFew({ alert, events }: Case): Text | null {
  if (alert.count < 2) {
    return words`It was reported once. One occurrence does not show what is normal here: wait for repeats that were looked at and found harmless.`
  }
  return events.length < 2
    ? words`Fewer than two of its alerts are stored whole, so nothing shows which values stay the same.`
    : null
}

/** Words of a command line that are looked at. */
const MOST_WORDS = 32

/** A file in a folder that everybody may write to is whatever its last writer made of it. */
function writableProgram({ events }: Case): Text | null {
  const path = events
    .flatMap((event) => [
      lookUp(event, 'proc.exepath'),
      ...(lookUp(event, 'proc.cmdline') ?? '').split(/\s+/, MOST_WORDS).slice(1),
    ])
    .find((word) => word !== null && isIn('writable-folders', word))
  return path === undefined || path === null
    ? null
    : words`${path} lies in a folder that everybody may write to. An exception would cover whatever is put there next.`
}

function withoutActorOrBound(
  { event, events }: Case,
  entries: readonly ExceptionEntry[],
): Text | null {
  if (programsOf(events).size === 0 && isOneWorkload(entries)) return null
  if (entries.some(isActor) && entries.some(isBound)) return nameOnly(event, entries)
  const missing = missingBounds(event)
  const hint =
    missing.length === 0
      ? words``
      : words` Add ${codes(missing.slice(0, 3))} to the ${code('output')} of the rule, and the next alerts will show more.`
  return words`The stored alerts have too little in common for a narrow exception. It needs who acted, and on what, with values that stay the same.${hint}`
}

/** Of the start of a container no process is known: its image acts, in a namespace. */
function isOneWorkload(entries: readonly ExceptionEntry[]): boolean {
  const fields = new Set(entries.map(({ field }) => field))
  return fields.has('container.image.repository') && fields.has('k8s.ns.name')
}

/** A name is free for anybody to take: without the path, only an image says which program it was. */
function nameOnly(event: FalcoEvent, entries: readonly ExceptionEntry[]): Text | null {
  const has = (field: string): boolean => entries.some((entry) => entry.field === field)
  const isPathSteady = has('proc.exepath') || has('proc.cmdline') || has('proc.exe')
  if (!has('proc.name') || isPathSteady || has('container.image.repository')) return null
  return lookUp(event, 'proc.exepath') === null
    ? words`The alert names the process and not its file, and anybody can take a name. Add ${code('%proc.exepath')} to the ${code('output')} of the rule.`
    : words`The file of the process is another each time, and anybody can take its name.`
}

/** Identities that many people and attackers share. */
function sharedIdentity({ events }: Case): Text | null {
  const user = events
    .map((event) => lookUp(event, 'ka.user.name'))
    .find((name) => name !== null && isIn('cluster-admin-users', name))
  return user === undefined || user === null
    ? null
    : words`The user ${user} may do everything, and whoever has its certificate is that user. Give the task an account of its own first.`
}

function anyCommand({ events }: Case, entries: readonly ExceptionEntry[]): Text | null {
  const program = Array.from(programsOf(events)).find(isGenericProgram)
  if (program === undefined || entries.some(isCommandLine)) return null
  return words`${program} does whatever its command line says, and no line of these alerts can be compared for good. An exception for the program would cover every command.`
}

const FILES = ['fd.name', 'fs.path.name', 'evt.arg.path', 'evt.arg.name'] as const

/** Where credentials and start-up files lie, an exception is for one image in one namespace, or for nobody. */
function sensitivePath({ events }: Case, entries: readonly ExceptionEntry[]): Text | null {
  const path = events
    .flatMap((event) => FILES.map((name) => lookUp(event, name)))
    .find((file) => file !== null && isSensitive(file))
  if (path === undefined || path === null) return null
  if (isOneWorkload(entries)) return null
  return words`${path} holds credentials or is run at a start. Only an exception for one image in one namespace would be narrow enough, and the alerts do not have both.`
}

function isSensitive(file: string): boolean {
  return isIn('persistence-paths', file) || isIn('credential-paths', file)
}

/**
 * An attack that the playbook describes by a field which the exception does not compare would be silenced, too.
 * For processes only: what acts in a cloud is held to its identity and its object.
 */
function leavesAttackOpen(known: Case, entries: readonly ExceptionEntry[]): Text | null {
  if ((known.rule?.source ?? known.event.source) !== 'syscall') return null
  if (entries.some(isCommandLine)) return null
  const [open] = openAttacks(known, entries)
  return open === undefined
    ? null
    : words`The exception would also hide this: ${open} The field that would show it differs between the alerts, or is not in them.`
}
