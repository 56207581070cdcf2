import { z } from 'zod'
import { minimumPriority } from '../config.ts'

/** A sink of type `console`: it prints each report to stdout. */
export const consoleSettings = z.strictObject({
  minimumpriority: minimumPriority,
})

export type ConsoleSettings = z.output<typeof consoleSettings>
