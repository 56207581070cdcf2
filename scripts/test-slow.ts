import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { currentOwner, endChildren, startChild, startChildWith } from '../test/support/child.ts'

/**
 * `npm run test:slow -- [--core N] [--minutes N] [FOLDER...]`: runs tests on one core that two busy loops
 * share with them, which leaves a third of it or less. Exits as vitest does, and with 1 when the time
 * is over. Needs Linux for taskset.
 */

/** What starts processes and waits for them. */
const HEAVY = ['test/e2e', 'test/store/postgres', 'test/browser', 'test/cli']
const BUSY_LOOPS = 2
const VITEST = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    core: { type: 'string', default: '0' },
    minutes: { type: 'string', default: '30' },
  },
})

const onCore = (...args: readonly string[]): readonly string[] => [
  '-c',
  values.core,
  process.execPath,
  ...args,
]

for (let loop = 0; loop < BUSY_LOOPS; loop += 1) {
  startChild('taskset', onCore('-e', 'for (;;) {}'))
}
const folders = positionals.length > 0 ? positionals : HEAVY
const vitest = startChildWith(
  ['ignore', 'inherit', 'inherit'],
  'taskset',
  onCore(VITEST, 'run', '--maxWorkers=2', ...folders),
)
const ended = once(vitest, 'exit') as Promise<[number | null]>
const limit = setTimeout(
  () => {
    process.stderr.write(`not done after ${values.minutes} minutes\n`)
    void endChildren(currentOwner())
  },
  Number(values.minutes) * 60_000,
)
const [code] = await ended
clearTimeout(limit)
await endChildren(currentOwner())
process.exitCode = code ?? 1
