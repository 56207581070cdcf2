import { writeFileSync } from 'node:fs'
import { historySection } from './pages/history.ts'
import { ingestSection } from './pages/ingest.ts'
import { latencySection } from './pages/latency.ts'
import { limitsSection } from './pages/limits.ts'
import { soakSection } from './pages/soak.ts'
import { loadFigures } from './support/figures.ts'

/** Writes docs/benchmarks.md from the last figures of each benchmark, and answers with it. */
export function writePage(): string {
  const sections = [
    section('ingest', ingestSection),
    section('latency', latencySection),
    section('history', historySection),
    section('soak', soakSection),
    section('limits', limitsSection),
  ]
  const page = `# Benchmarks

Generated: each section by the command it names, from the figures in [benchmarks](benchmarks). What depends on
the machine says which one; ratios say more than absolute figures. How long reports take is in
[report-benchmarks.md](report-benchmarks.md), how many messages people get in a day in [day-benchmark.md](day-benchmark.md).

${sections.filter((text) => text !== null).join('\n')}`
  writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), page)
  return page
}

/** Null when that benchmark was never run; what it saved is what its section takes. */
function section(name: string, write: (figures: never) => string): string | null {
  const figures = loadFigures(name)
  return figures === null ? null : write(figures as never)
}

if (import.meta.main) process.stdout.write(writePage())
