import { printableLine } from '../../lib/printable.ts'
import type { Outcome } from '../../model/delivery.ts'
import { errorMessage } from '../../model/errors.ts'
import { plural } from '../../lib/text.ts'
import { leadWords } from '../../render/lead.ts'
import { dead } from '../classify.ts'
import type { Message } from '../sink.ts'

/** The two forms of one message, and the way it goes. */
export type Forms<T> = {
  readonly full: () => T
  readonly minimal: () => T
  readonly post: (content: T) => Promise<Outcome>
}

/**
 * Sends the full form. When it cannot be rendered, or the receiver refuses it for what it is, the minimal
 * form is sent, once: an operator who knows little is better off than one who knows nothing.
 */
export async function sendWithFallback<T>({ full, minimal, post }: Forms<T>): Promise<Outcome> {
  const content = attempt(full)
  let reason = content.problem
  if (content.problem === null) {
    const outcome = await post(content.value)
    if (outcome.status !== 'dead' || outcome.failure !== 'refused-payload') return outcome
    reason = outcome.detail
  }
  const fallback = attempt(minimal)
  if (fallback.problem !== null) return dead('render-failed', fallback.problem)
  const outcome = await post(fallback.value)
  return { ...outcome, detail: printableLine(`${outcome.detail} (in minimal form: ${reason})`) }
}

type Attempt<T> = { readonly problem: null; readonly value: T } | { readonly problem: string }

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { problem: null, value: work() }
  } catch (error) {
    return { problem: `cannot be rendered: ${errorMessage(error)}` }
  }
}

/** What there is to say without a report: no word of it comes out of an alert. */
export function minimalText(message: Message): string {
  const { incidentId, report, link } = message
  const { priority, state, count } = report.incident
  return [
    `[${priority}] ${leadWords(message)}`,
    `${plural(count, 'alert')}, ${state}. Incident ${plainId(incidentId)}.`,
    ...(link === null ? [] : [`Report: ${link}`]),
  ].join('\n')
}

/** An id as we make them, and nothing else. */
export function plainId(id: string): string {
  return id.slice(0, 100).replaceAll(/[^\w.-]/g, '-')
}
