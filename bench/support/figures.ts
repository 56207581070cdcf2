import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

/** Where the last figures of each benchmark are kept; docs/benchmarks.md is made of them. */
const FOLDER = new URL('../../docs/benchmarks/', import.meta.url)

export type Machine = {
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
  readonly node: string
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
  }
}

export function saveFigures(name: string, figures: object): void {
  writeFileSync(new URL(`${name}.json`, FOLDER), `${JSON.stringify(figures, null, 2)}\n`)
}

/** Null when that benchmark was never run. */
export function loadFigures(name: string): unknown {
  try {
    return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Numbers from the command line, `--name N`, each with a default. */
export function numbersFromCommand<T extends Readonly<Record<string, number>>>(defaults: T): T {
  const options = Object.fromEntries(
    Object.keys(defaults).map((name) => [name, { type: 'string' }] as const),
  )
  const { values } = parseArgs({ options })
  const numbers = Object.entries(values).map(([name, value]) => {
    const number = Number(value)
    if (!Number.isInteger(number) || number < 1) throw new Error(`--${name}: a whole number`)
    return [name, number] as const
  })
  return { ...defaults, ...Object.fromEntries(numbers) }
}

export function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}
