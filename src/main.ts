#!/usr/bin/env node
import process from 'node:process'

/** `engines` of package.json. Older ones that run TypeScript get this far; bin/falcobrief is for any. */
const NEEDED = 24

if (Number(process.versions.node.split('.', 1)[0]) < NEEDED) {
  const line = `falcobrief: needs Node.js ${NEEDED} or newer; this is ${process.versions.node}\n`
  process.stderr.write(line)
  process.exit(1)
}

// Host name lookups run in the thread pool that also syncs the log of the store: with the default of 4
// threads, a few that hang would hold up every acknowledgement. Read when the pool is first used.
process.env['UV_THREADPOOL_SIZE'] ??= '16'

const { run } = await import('./cli/run.ts')

process.exit(await run(process.argv.slice(2)))
