import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { FOLDER_VARIABLE, offsetOf, PAGE, type Field } from './layout.ts'

/**
 * What disk.c does, for machines without a compiler: imported before the service, it fails syncs of the log and
 * commits, and keeps what a power loss would leave of the log. What SQLite itself writes and syncs it does not see.
 */

const folder = process.env[FOLDER_VARIABLE] ?? ''
const { openSync, closeSync, writeSync, fdatasyncSync } = fs
const faults = openSync(join(folder, 'faults'), 'r+')
const keptPath = join(folder, 'log')
/** A process before this one may have left some. */
let isFirst = fs.existsSync(keptPath)
const kept = openSync(keptPath, isFirst ? 'r+' : 'w+')
/** Pages that a failed sync did not write, as they were then. */
const lost = new Map<number, Buffer>()
const logs = new Map<number, string>()

function read(field: Field): number {
  const number = Buffer.alloc(4)
  fs.readSync(faults, number, 0, 4, offsetOf(field))
  return number.readInt32LE()
}

function write(field: Field, value: number): void {
  const number = Buffer.alloc(4)
  number.writeInt32LE(value)
  writeSync(faults, number, 0, 4, offsetOf(field))
}

/** Whether one that is to fail is left; negative: all are. */
function takes(field: 'syncs' | 'writes'): boolean {
  const left = read(field)
  if (left > 0) write(field, left - 1)
  if (left !== 0) write(field === 'syncs' ? 'failedSyncs' : 'failedWrites', count(field) + 1)
  return left !== 0
}

function count(field: 'syncs' | 'writes'): number {
  return read(field === 'syncs' ? 'failedSyncs' : 'failedWrites')
}

/** Not `readFileSync`, which opens by way of what is replaced here. */
function contentOf(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(fs.fstatSync(file).size)
    return bytes.subarray(0, fs.readSync(file, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(file)
  }
}

function pagesOf(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / PAGE) }, (_, page) =>
    bytes.subarray(page * PAGE, (page + 1) * PAGE),
  )
}

function synced(path: string): void {
  const bytes = contentOf(path)
  for (const [page, content] of pagesOf(bytes).entries()) {
    if (lost.get(page)?.equals(content) === true) continue
    lost.delete(page)
    writeSync(kept, content, 0, content.length, page * PAGE)
  }
  fs.ftruncateSync(kept, bytes.length)
}

/** What the disk does not have of a log counts as written from now on. */
function lose(path: string): void {
  const before = pagesOf(contentOf(keptPath))
  for (const [page, content] of pagesOf(contentOf(path)).entries()) {
    if (before[page]?.equals(content) !== true) lost.set(page, Buffer.from(content))
  }
}

/** What was lost cannot be read any more: what the disk has is there again, zeros where it has nothing. */
function drop(path: string): void {
  const before = pagesOf(contentOf(keptPath))
  const file = openSync(path, 'r+')
  for (const [page, { length }] of lost) {
    const content = Buffer.alloc(length)
    before[page]?.copy(content)
    writeSync(file, content, 0, length, page * PAGE)
    lost.set(page, content)
  }
  closeSync(file)
}

function failed(path: string): NodeJS.ErrnoException {
  lose(path)
  if (read('drops') !== 0) drop(path)
  return Object.assign(new Error('EIO: i/o error, fdatasync'), {
    code: 'EIO',
    syscall: 'fdatasync',
  })
}

function opened(file: number, path: unknown): number {
  if (!String(path).endsWith('.db-wal')) return file
  logs.set(file, String(path))
  if (isFirst) lose(String(path))
  isFirst = false
  const bytes = contentOf(String(path))
  if (bytes.length === 0) lost.clear()
  if (lost.size > 0) return file
  fs.ftruncateSync(kept, 0)
  writeSync(kept, bytes, 0, bytes.length, 0)
  return file
}

fs.openSync = (...given) => opened(openSync(...given), given[0])

fs.closeSync = (file) => {
  logs.delete(file)
  closeSync(file)
}

fs.writeSync = ((file: number, bytes: Buffer, from: number, length: number, at: number) => {
  if (logs.has(file)) {
    for (let page = Math.floor(at / PAGE); page * PAGE < at + length; page += 1) lost.delete(page)
  }
  return writeSync(file, bytes, from, length, at)
}) as typeof fs.writeSync

fs.fdatasync = ((file: number, done: fs.NoParamCallback) => {
  const path = logs.get(file)
  const error = path !== undefined && takes('syncs') ? failed(path) : null
  if (error === null && path !== undefined) synced(path)
  setImmediate(() => done(error))
}) as typeof fs.fdatasync

fs.fdatasyncSync = (file) => {
  const path = logs.get(file)
  if (path !== undefined && takes('syncs')) throw failed(path)
  fdatasyncSync(file)
  if (path !== undefined) synced(path)
}

syncBuiltinESMExports()

/** SQLite's codes for a write that failed, and for a disk that is full. */
const IOERR_WRITE = 778
const FULL = 13
const ENOSPC = 28

const { exec } = Object.getOwnPropertyDescriptors(DatabaseSync.prototype)

DatabaseSync.prototype.exec = function commits(this: DatabaseSync, sql: string): void {
  if (sql === 'COMMIT' && takes('writes')) {
    exec.value?.call(this, 'ROLLBACK')
    const errcode = read('error') === ENOSPC ? FULL : IOERR_WRITE
    throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode })
  }
  exec.value?.call(this, sql)
}
