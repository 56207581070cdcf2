import type { ParseArgsOptionsConfig } from 'node:util'
import { FalcobriefError } from '../model/errors.ts'

export type CliValues = Readonly<Record<string, string | boolean | undefined>>

/** One command: what it is called with and what it does. */
export type Command = {
  readonly name: string
  /** What may follow the name: `[FILE|-] [--format FORMAT]`. */
  readonly takes: string
  /** One line for the list of commands. */
  readonly does: string
  readonly options: ParseArgsOptionsConfig
  /** Lines about the options, for `--help`. */
  readonly notes: readonly string[]
  /** Most words that may follow, besides options. */
  readonly words: number
  /** Resolves with the exit code: 0 done, 1 what was asked for failed. Throws `FalcobriefError`. */
  readonly run: (values: CliValues, words: readonly string[]) => Promise<number>
}

export const CONFIG_OPTION = { config: { type: 'string', short: 'c' } } as const
export const CONFIG_NOTE =
  '-c, --config FILE  the configuration (else FALCOBRIEF_CONFIG, else ./falcobrief.yaml)'

export function usageError(message: string): FalcobriefError {
  return new FalcobriefError('FB_USAGE', message)
}

/** An option that takes a value; null when it was not given. */
export function textOption(values: CliValues, name: string): string | null {
  const value = values[name]
  return typeof value === 'string' ? value : null
}

/** A whole number above 0. Throws `FB_USAGE`. */
export function countOption(values: CliValues, name: string): number | null {
  const text = textOption(values, name)
  if (text === null) return null
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageError(`--${name}: a whole number above 0`)
  return Number(text)
}

export function print(text: string): void {
  process.stdout.write(text)
}

export function printError(text: string): void {
  process.stderr.write(text)
}
