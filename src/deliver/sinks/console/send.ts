import type { Outcome } from '../../../model/delivery.ts'
import { renderMarkdown } from '../../../render/markdown.ts'
import { INTERRUPTED, retrySink } from '../../classify.ts'
import type { Sink } from '../../sink.ts'
import { minimalText, sendWithFallback } from '../fallback.ts'
import type { ConsoleSettings } from './config.ts'

export type ConsoleSinkDeps = {
  /** Takes text for a person to read; rejects or throws when it cannot be written. */
  readonly write: (text: string) => void | Promise<void>
}

/** Prints each report as Markdown, an empty line after it. */
export function createConsoleSink(
  name: string,
  { minimumpriority }: ConsoleSettings,
  { write }: ConsoleSinkDeps,
): Sink {
  const print = async (text: string): Promise<Outcome> => {
    try {
      await write(`${text.trimEnd()}\n\n`)
      return { status: 'sent', reference: null, detail: 'printed' }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
      return retrySink('unreachable', code)
    }
  }
  return {
    name,
    type: 'console',
    minimumPriority: minimumpriority,
    notifiesOf: [],
    isPaced: false,
    preview: async ({ report }) => renderMarkdown(report),
    send: async (message, signal) => {
      if (signal.aborted) return INTERRUPTED
      const full = (): string => renderMarkdown(message.report)
      return sendWithFallback({ full, minimal: () => minimalText(message), post: print })
    },
    close: async () => {},
  }
}
