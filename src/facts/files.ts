import { lookUp } from './look-up.ts'
import { known, single, unknown, type Found, type Observed, type Reading } from './reading.ts'
import { isIn } from './sets.ts'

const FILES = [
  'fd.name',
  'fs.path.name',
  'fs.path.target',
  'evt.arg.newpath',
  'evt.arg.linkpath',
  'evt.arg.path',
  'evt.arg.name',
  'evt.arg.filename',
  'evt.arg.pathname',
  'evt.abspath',
]
const SOURCES = ['fs.path.source', 'evt.arg.oldpath', 'evt.arg.target']

/** The file that was opened, made, changed or removed. */
export function readFiles(event: Observed): Reading {
  return paths(event, FILES)
}

/** The file that was renamed, linked or copied from. */
export function readSourceFiles(event: Observed): Reading {
  return paths(event, SOURCES)
}

function paths(event: Observed, fields: readonly string[]): Reading {
  const found = fields.flatMap((field): readonly Found[] => {
    const value = lookUp(event, field)
    const isPath = value !== null && !value.includes('->') && /^[/.]|^memfd:/.test(value)
    return isPath ? [{ field, value, shown: value }] : []
  })
  return found.length === 0 ? unknown(fields[0] ?? '') : known([found[0]?.field ?? ''], found)
}

/** The file of the node behind the folder that a container mounts it at: `/host/etc/shadow` is `/etc/shadow`. */
export function readHostFiles(event: Observed): Reading {
  const files = readFiles(event)
  if (!files.known) return files
  const found = files.found
    .filter(({ value }) => isIn('host-mounts', value))
    .map((one) => ({
      ...one,
      value: one.value.replace(/^\/(?:mnt\/host|proc\/1\/root|[^/]+)/, '') || '/',
    }))
  return known(files.fields, found)
}

/** `write` when the file was opened for writing or made, `read` when it was not. */
export function readAccess(event: Observed): Reading {
  const written = lookUp(event, 'evt.is_open_write')
  if (written !== null)
    return single('evt.is_open_write', written === 'true' ? 'write' : 'read', written)
  const flags = lookUp(event, 'evt.arg.flags')
  if (flags !== null && /\bO_/.test(flags)) {
    const isWrite = /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/.test(flags)
    return single('evt.arg.flags', isWrite ? 'write' : 'read', flags)
  }
  return unknown('evt.arg.flags')
}
