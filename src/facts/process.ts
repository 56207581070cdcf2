import { fieldValue } from '../model/field.ts'
import { readCommand, type CommandFacts } from './command.ts'
import { lookUp } from './look-up.ts'
import { known, unknown, type Found, type Observed, type Reading } from './reading.ts'
import { isIn, programName } from './sets.ts'

/** Whose command line: the process's, its parent's, or that of an ancestor. */
export type CommandOwner = 'process' | 'parent'

const LINES: Readonly<Record<CommandOwner, readonly string[]>> = {
  process: ['proc.cmdline', 'proc.exeline', 'proc.args'],
  parent: ['proc.pcmdline', 'proc.acmdline[1]'],
}

/** An exec in a pod, as the API server saw it: its words, and whether all of them are known. */
type Exec = { readonly field: string; readonly line: string; readonly isWhole: boolean }

export type CommandReading =
  | {
      readonly known: true
      readonly field: string
      readonly line: string
      readonly facts: CommandFacts
      /** False: words may be missing, so what is not found may still be there. */
      readonly isWhole: boolean
    }
  | { readonly known: false; readonly missing: readonly string[] }

export function readCommandOf(event: Observed, owner: CommandOwner): CommandReading {
  const exec = owner === 'process' ? execOf(event) : null
  if (exec !== null) {
    const facts = readCommand(exec.line)
    return { known: true, ...exec, facts, isWhole: exec.isWhole && !facts.isCut }
  }
  const [first = ''] = LINES[owner]
  for (const field of LINES[owner]) {
    const line = lookUp(event, field)
    if (line === null) continue
    const facts = readCommand(line)
    return { known: true, field, line, facts, isWhole: !facts.isCut }
  }
  return { known: false, missing: [isAudit(event) ? 'ka.uri.param[command]' : first] }
}

function isAudit(event: Observed): boolean {
  return event.source === 'k8s_audit'
}

/**
 * The command of an exec. The plugin gives the first `command` parameter alone, which is the first word;
 * the address of the request has them all.
 */
export function execOf(event: Observed): Exec | null {
  const uri = lookUp(event, 'ka.uri')
  const query = uri === null ? -1 : uri.indexOf('?')
  if (uri !== null && query >= 0) {
    const words = new URLSearchParams(uri.slice(query + 1, query + 8192)).getAll('command')
    if (words.length > 0) return { field: 'ka.uri', line: words.join(' '), isWhole: true }
  }
  const first = lookUp(event, 'ka.uri.param[command]')
  if (first === null) return null
  return { field: 'ka.uri.param[command]', line: first, isWhole: /\s/.test(first) }
}

const ANCESTORS = [
  'proc.pname',
  'proc.aname[2]',
  'proc.aname[3]',
  'proc.aname[4]',
  'proc.aname[5]',
  'proc.aname[6]',
  'proc.aname[7]',
]

/** The names of the parent and of those above it. Unknown when the line breaks off before its end. */
export function readAncestors(event: Observed): Reading & { readonly isWhole?: boolean } {
  const found: Found[] = []
  for (const field of ANCESTORS) {
    const value = lookUp(event, field)
    if (value === null) {
      // Printed, but without a value: there is no such ancestor.
      const isEnd = found.length > 0 && fieldValue(event, field) !== undefined
      if (isEnd) return known(['proc.pname'], found)
      return found.length === 0
        ? unknown('proc.pname')
        : { ...known(['proc.pname'], found), isWhole: false }
    }
    found.push({ field, value, shown: value })
    if (isIn('container-runtimes', value) || isIn('inits', value))
      return known(['proc.pname'], found)
  }
  return known(['proc.pname'], found)
}

/** What is asked next when no ancestor of the printed ones matches. */
export function nextAncestor(found: readonly Found[]): string {
  return ANCESTORS[found.length] ?? 'proc.aname[7]'
}

export const EXECUTABLE_TRAITS = {
  'from-memory': 'It was started from memory: `memfd`, `/dev/shm`, a file descriptor',
  deleted: 'Its file was deleted',
  added:
    'Its file is not in the image: it was put or changed there after the container was created',
  'in-writable-folder': 'Its file lies in a folder that everybody may write to',
  'in-home': 'Its file lies in the home of a user',
  'in-web-folder': 'Its file lies below what a web server serves',
  hidden: 'Its file, or a folder above it, begins with a dot',
  impostor:
    'It has the name of a program of the system, a server or a thread of the kernel, and another file',
} as const satisfies Readonly<Record<string, string>>

export type ExecutableTrait = keyof typeof EXECUTABLE_TRAITS

const PATHS = ['proc.exepath', 'proc.exe']

/** Whether the executable has a trait: found with the field that says so, known and not found, or unknown. */
export function readExecutable(event: Observed, trait: ExecutableTrait): Reading {
  const at = PATHS.find((name) => /^\/|^memfd:/.test(lookUp(event, name) ?? ''))
  const path = at === undefined ? null : lookUp(event, at)
  const yes = (field: string, shown: string): Reading =>
    known([field], [{ field, value: trait, shown }])
  if (trait === 'added') return readAdded(event, yes)
  if (trait === 'from-memory') {
    const flag = flagOf(event, 'EXE_FROM_MEMFD', 'proc.is_exe_from_memfd')
    if (flag !== null) return yes(flag.field, flag.shown)
  }
  if (path === null || at === undefined) return unknown('proc.exepath')
  return isSo(trait, path, lookUp(event, 'proc.name')) ? yes(at, path) : no(at, path)
}

function isSo(
  trait: Exclude<ExecutableTrait, 'added'>,
  path: string,
  name: string | null,
): boolean {
  const file = path.replace(/ \(deleted\)$/, '')
  switch (trait) {
    case 'from-memory':
      return isIn('memory-folders', file)
    case 'deleted':
      return file !== path
    case 'in-writable-folder':
      return isIn('writable-folders', file)
    case 'in-home':
      return isIn('home-folders', file)
    case 'in-web-folder':
      return isIn('web-folders', file)
    case 'hidden':
      return isIn('hidden-paths', file)
    case 'impostor':
      return name !== null && isImpostor(name, file)
    default:
      return trait satisfies never
  }
}

function readAdded(event: Observed, yes: (field: string, shown: string) => Reading): Reading {
  const flag = flagOf(event, 'EXE_UPPER_LAYER', 'proc.is_exe_upper_layer')
  if (flag !== null) return yes(flag.field, flag.shown)
  if (lookUp(event, 'proc.is_exe_upper_layer') !== null) {
    return no('proc.is_exe_upper_layer', 'false')
  }
  const flags = lookUp(event, 'evt.arg.flags') ?? ''
  return flags.includes('EXE_') ? no('evt.arg.flags', flags) : unknown('proc.is_exe_upper_layer')
}

/** The value that speaks against a trait: it is shown, and compares as none. */
function no(field: string, shown: string): Reading {
  return known([field], [{ field, value: '', shown }])
}

function flagOf(event: Observed, flag: string, field: string) {
  const flags = lookUp(event, 'evt.arg.flags')
  if (flags !== null && flags.split('|').includes(flag))
    return { field: 'evt.arg.flags', shown: flag }
  return lookUp(event, field) === 'true' ? { field, shown: 'true' } : null
}

/** One file that is many programs. */
const MULTICALL = /^(?:busybox|toybox|coreutils|sbase-box|uutils|systemd|systemctl|box)/

/** A script is named after itself and runs in an interpreter; a version or a variant is no other program. */
function isImpostor(name: string, path: string): boolean {
  const file = programName(path)
  const own = programName(name)
  if (isIn('kernel-threads', own)) return true
  const isKnown =
    isIn('system-programs', own) ||
    isIn('shells', own) ||
    isIn('web-servers', own) ||
    isIn('databases', own)
  if (!isKnown || file === '') return false
  if (isIn('writable-folders', path) || isIn('hidden-paths', path)) return true
  const isVariant = file.startsWith(own) || own.startsWith(file) || MULTICALL.test(file)
  const isHost = isIn('shells', file) || isIn('interpreters', file) || /^(?:java|mono)$/.test(file)
  return !isVariant && !isHost && !isSameFamily(own, file)
}

function isSameFamily(name: string, file: string): boolean {
  const families = ['shells', 'netcats', 'editors', 'web-servers', 'databases'] as const
  return (
    families.some((family) => isIn(family, name) && isIn(family, file)) ||
    (isIn('system-programs', name) && /(?:^|[-.])(?:core|gnu|proc|net|util)/.test(file)) ||
    (/^(?:ip6?tables|nft)/.test(name) && /nft|legacy/.test(file)) ||
    (/^(?:insmod|modprobe|lsmod)$/.test(name) && file === 'kmod') ||
    (name === 'awk' && file.endsWith('awk'))
  )
}
