import type { Outcome } from '../../../model/delivery.ts'
import { renderMarkdown } from '../../../render/markdown.ts'
import { INTERRUPTED, retrySink } from '../../classify.ts'
import type { Sink } from '../../sink.ts'
import { minimalText, sendWithFallback } from '../fallback.ts'
import { defineSinkType, type SinkDeps } from '../type.ts'
import { consoleSettings, type ConsoleSettings } from './config.ts'

export type ConsoleSinkDeps = Pick<SinkDeps, 'write' | 'limits'>

/** How long stdout may take nothing, in ms: who reads it may have stopped to. */
const DEFAULT_TOTAL = 20_000

/** Prints each report as Markdown, an empty line after it. */
export function createConsoleSink(
  name: string,
  { minimumpriority }: ConsoleSettings,
  { write, limits }: ConsoleSinkDeps,
): Sink {
  const limit = limits?.totalMs ?? DEFAULT_TOTAL
  const print = async (text: string, signal: AbortSignal): Promise<Outcome> => {
    const written = async (): Promise<Outcome> => {
      await write(`${text.trimEnd()}\n\n`)
      return { status: 'sent', reference: null, detail: 'printed' }
    }
    try {
      return await Promise.race([written(), abortion(signal, limit)])
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
      return retrySink('unreachable', code)
    }
  }
  return {
    name,
    type: 'console',
    minimumPriority: minimumpriority,
    extraKinds: [],
    isPaced: false,
    isResendIdempotent: false,
    preview: async ({ report }) => renderMarkdown(report),
    send: async (message, signal) => {
      if (signal.aborted) return INTERRUPTED
      const full = (): string => renderMarkdown(message.report)
      return sendWithFallback({
        full,
        minimal: () => minimalText(message),
        post: (text) => print(text, signal),
      })
    },
    close: async () => {},
  }
}

/** The outcome when `signal` is aborted or the time is over, whichever is first. */
function abortion(signal: AbortSignal, limit: number): Promise<Outcome> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(limit)])
  return new Promise((resolve) => {
    over.addEventListener('abort', () => {
      resolve(signal.aborted ? INTERRUPTED : retrySink('timeout', 'nobody reads the output'))
    })
  })
}

export const consoleSink = defineSinkType({
  type: 'console',
  settings: consoleSettings,
  addresses: [],
  section: null,
  summary: 'Prints each report to stdout as Markdown.',
  create: createConsoleSink,
})
