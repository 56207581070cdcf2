import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './statistics.ts'

const SYNCS = 400

/** The median time of a write and a sync of so many bytes in `folder`, in microseconds. */
export function measureSync(folder: string, bytes: number): number {
  const filler = Buffer.alloc(bytes, 'x')
  const file = openSync(join(folder, 'sync'), 'a')
  const times = Array.from({ length: SYNCS }, () => {
    const begun = performance.now()
    writeSync(file, filler)
    fdatasyncSync(file)
    return (performance.now() - begun) * 1000
  })
  closeSync(file)
  return median(times)
}
