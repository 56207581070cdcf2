import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs'
import { copyFile, mkdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProcessOptions } from '../process.ts'
import { runProgram } from '../run.ts'
import { FIELDS, FOLDER_VARIABLE, offsetOf, type Field } from './layout.ts'

const SOURCE = fileURLToPath(new URL('disk.c', import.meta.url))
const PRELOAD = new URL('preload.ts', import.meta.url).href

/** `library`: below SQLite and Node, made by a C compiler. `preload`: in JavaScript, anywhere. */
export type DiskKind = 'library' | 'preload'

export type FaultyDisk = {
  /** For `startProcess`: the process uses this disk. */
  readonly options: Pick<ProcessOptions, 'env' | 'imports'>
  readonly set: (faults: Partial<Record<Field, number>>) => void
  readonly read: (field: Field) => number
  /** Leaves of a database what a power loss would: call it when the process is gone. */
  readonly losePower: (path: string) => Promise<void>
}

/** The kinds that there are on this machine. */
export async function diskKinds(folder: string): Promise<readonly DiskKind[]> {
  const { code } = await compile(join(folder, 'try.so'))
  return code === 0 && process.platform === 'linux' ? ['preload', 'library'] : ['preload']
}

function compile(library: string) {
  return runProgram('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl'], {
    env: { PATH: process.env['PATH'] },
  })
}

/** A disk that keeps its own files in `folder`. */
export async function createFaultyDisk(folder: string, kind: DiskKind): Promise<FaultyDisk> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'faults'), Buffer.alloc(FIELDS.length * 4))
  const env: Record<string, string> = { [FOLDER_VARIABLE]: folder }
  if (kind === 'library') {
    env['LD_PRELOAD'] = join(folder, 'disk.so')
    const { code, err } = await compile(env['LD_PRELOAD'])
    if (code !== 0) throw new Error(`cc exited with ${code}:\n${err}`)
  }
  return {
    options: { env, imports: kind === 'preload' ? [PRELOAD] : [] },
    set: (values) => {
      withFaults(folder, (file) => {
        for (const [field, value] of Object.entries(values)) {
          const number = Buffer.alloc(4)
          number.writeInt32LE(value)
          writeSync(file, number, 0, 4, offsetOf(field as Field))
        }
      })
    },
    read: (field) =>
      withFaults(folder, (file) => {
        const number = Buffer.alloc(4)
        readSync(file, number, 0, 4, offsetOf(field))
        return number.readInt32LE()
      }),
    losePower: async (path) => {
      await rm(`${path}-shm`, { force: true })
      for (const file of [path, `${path}-wal`].filter((file) => existsSync(file))) {
        const left = kind === 'library' ? String((await stat(file)).ino) : 'log'
        const isKept = existsSync(join(folder, left))
        if (isKept && (kind === 'library' || file !== path))
          await copyFile(join(folder, left), file)
        else if (file !== path) await truncate(file, 0)
      }
    },
  }
}

function withFaults<T>(folder: string, use: (file: number) => T): T {
  const file = openSync(join(folder, 'faults'), 'r+')
  try {
    return use(file)
  } finally {
    closeSync(file)
  }
}
