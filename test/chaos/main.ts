import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { chaosPage, type Chapter } from './page.ts'
import { runChaos, type ChaosOptions } from './run.ts'

/**
 * `npm run chaos -- [--minutes N] [--seed N] [--logs FILE]`: three replicas on PostgreSQL for two thirds of
 * the time, then one process on SQLite. Writes docs/chaos.md; exits with 1 when a promise was not kept.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** Takes the logs of all processes. */
    logs: { type: 'string', default: '' },
  },
})
const [minutes, seed] = [Number(values.minutes), Number(values.seed)]

function optionsFor(store: Chapter['store']): ChaosOptions {
  const isShared = store === 'postgres'
  return {
    store,
    seed,
    isShort: false,
    load: { perSecond: 60, workloadMs: 1500 },
    calmLimitMs: 300_000,
    onStep: ({ atMs, ...step }) => print(`${(atMs / 1000).toFixed(1)} s  ${JSON.stringify(step)}`),
    scale: {
      replicas: isShared ? 3 : 1,
      durationMs: (minutes * 60_000 * (isShared ? 2 : 1)) / 3,
      paceMs: 5000,
      awayMs: 12_000,
      // Alone it has no other clock to go by: what waits does so longer by as much as that is set back.
      clockMs: isShared ? 600_000 : 20_000,
      hasHangs: true,
    },
  }
}

print(`seed ${seed}, ${minutes} min`)
const chapters: Chapter[] = []
for (const store of ['postgres', 'sqlite'] as const) {
  chapters.push({ store, ...(await runChaos(optionsFor(store))) })
}
if (values.logs !== '') writeFileSync(values.logs, chapters.flatMap(({ logs }) => logs).join('\n'))
const about = { seed, minutes, node: process.version, cores: availableParallelism() }
const page = chaosPage(chapters, about)
print(page)
writeFileSync(new URL('../../docs/chaos.md', import.meta.url), page)
process.exitCode = chapters.some(({ broken }) => broken.length > 0) ? 1 : 0

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
