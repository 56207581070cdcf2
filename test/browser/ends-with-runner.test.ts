import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { HAS_BROWSER } from '../../scripts/browser.ts'
import { startChild } from '../support/child.ts'
import { eventually } from '../support/client.ts'

const STAND_IN = fileURLToPath(new URL('stand-in.ts', import.meta.url))

it.skipIf(!HAS_BROWSER)(
  'Chromium ends with the runner that started it, when that is killed',
  async () => {
    const runner = startChild(process.execPath, [STAND_IN])
    await once(createInterface(runner.stdout), 'line')
    const pids = descendantsOf(runner.pid ?? 0)
    expect(pids.length).toBeGreaterThan(2)
    runner.kill('SIGKILL')
    await eventually(() => (pids.some(isThere) ? null : true))
  },
)

function descendantsOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  )
  return children.map(Number).flatMap((child) => [child, ...descendantsOf(child)])
}

function isThere(pid: number): boolean {
  return existsSync(`/proc/${pid}`)
}
