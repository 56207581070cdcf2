import { lookUp } from './look-up.ts'
import { known, unknown, type Observed, type Reading } from './reading.ts'
import { isIn, programName } from './sets.ts'

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
    const flag = executableFlag(event, 'EXE_FROM_MEMFD', 'proc.is_exe_from_memfd')
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
  const flag = executableFlag(event, 'EXE_UPPER_LAYER', 'proc.is_exe_upper_layer')
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

function executableFlag(event: Observed, flag: string, field: string) {
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
