import { plural } from '../../../lib/text.ts'
import type { Progress } from '../../../model/delivery.ts'
import type { FailedOutcome } from '../../classify.ts'

/** What has become of the recipients of one mail, over all its attempts. Addresses as configured. */
export type Recipients = {
  readonly accepted: readonly string[]
  /** Refused for good. */
  readonly refused: readonly string[]
}

/** A recipient that the server did not take this time, and what its reply means. */
export type Refusal = { readonly address: string; readonly outcome: FailedOutcome }

/** What the attempts before have left behind; nothing of it can be read: nobody has the mail yet. */
export function readRecipients(progress: Progress | null): Recipients {
  return {
    accepted: parseList(progress?.['accepted']),
    refused: parseList(progress?.['refused']),
  }
}

export function writeProgress({ accepted, refused }: Recipients): Progress {
  return { accepted: JSON.stringify(accepted), refused: JSON.stringify(refused) }
}

/** Those of `addresses` that the mail still has to reach. */
export function pendingRecipients(
  addresses: readonly string[],
  { accepted, refused }: Recipients,
): readonly string[] {
  return addresses.filter((address) => !accepted.includes(address) && !refused.includes(address))
}

/** The recipients after an attempt at `pending`, of which some were refused for now or for good. */
export function afterAttempt(
  before: Recipients,
  pending: readonly string[],
  refusals: readonly Refusal[],
): Recipients {
  const isRefused = (address: string): boolean => refusals.some((one) => one.address === address)
  const final = refusals.filter(({ outcome }) => outcome.status === 'dead')
  return {
    accepted: [...before.accepted, ...pending.filter((address) => !isRefused(address))],
    refused: [...before.refused, ...final.map(({ address }) => address)],
  }
}

/** One line for operators, with numbers only: addresses are personal data. */
export function recipientsText({ accepted, refused }: Recipients, deferred: number): string {
  const all = accepted.length + refused.length + deferred
  return [
    `accepted for ${accepted.length} of ${plural(all, 'recipient')}`,
    ...(refused.length === 0 ? [] : [`${refused.length} refused`]),
    ...(deferred === 0 ? [] : [`${deferred} to be tried again`]),
  ].join(', ')
}

function parseList(text: string | undefined): readonly string[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
