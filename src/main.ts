#!/usr/bin/env node
import process from 'node:process'

// Host name lookups run in the thread pool that also syncs the log of the store: with the default of 4
// threads, a few that hang would hold up every acknowledgement. Read when the pool is first used.
process.env['UV_THREADPOOL_SIZE'] ??= '16'

const { run } = await import('./cli/run.ts')

process.exit(await run(process.argv.slice(2)))
