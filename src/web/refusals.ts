import type { Log } from '../lib/log.ts'
import type { RecentRefusals, RefusalReason } from '../model/refusal.ts'

/** One line at once, and one for all that follow within this long, for each reason and remote address. */
const WINDOW_MS = 60_000
/** Pairs of reason and address that are kept apart in one window: others share a line for each reason. */
const MOST_KEYS = 50
const OTHERS = 'others'

const MINUTE_MS = 60_000
const MINUTES = 10

export type Level = 'info' | 'warn' | 'error'

export type Refusal = {
  readonly reason: RefusalReason
  /** The address of the other side; empty when it is gone already. */
  readonly remote: string
  readonly level: Level
  /** One line without secrets. */
  readonly error: string
}

/** What was refused: logged within limits, and counted for health. */
export type Refusals = {
  readonly note: (refusal: Refusal) => void
  readonly recent: () => RecentRefusals
  /** Logs what was held back so far. */
  readonly flush: () => void
}

export type RefusalsDeps = {
  readonly log: Log
  /** ms since the epoch. */
  readonly now: () => number
  /** ms since any fixed moment, never backwards. */
  readonly monotonic: () => number
}

type Held = Refusal & { suppressed: number }

/**
 * However many requests are refused, a minute has at most 50 pairs of reason and address with two lines
 * each, and a line for each reason of the others; each has the number of those it stands for.
 */
export function createRefusals({ log, now, monotonic }: RefusalsDeps): Refusals {
  const held = new Map<string, Held>()
  const counts = createMinutes(monotonic)
  let lastAt: number | null = null
  let timer: NodeJS.Timeout | null = null

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    for (const { suppressed, level, ...fields } of held.values()) {
      if (suppressed > 0) log[level]({ ...fields, suppressed }, 'refused again')
    }
    held.clear()
  }

  const write = (refusal: Refusal): void => {
    const key = `${refusal.reason} ${refusal.remote}`
    const known = held.get(key) ?? held.get(refusal.reason)
    if (known !== undefined) {
      known.suppressed += 1
    } else if (held.size < MOST_KEYS) {
      const { level, ...fields } = refusal
      held.set(key, { ...refusal, suppressed: 0 })
      log[level](fields, 'refused')
    } else {
      held.set(refusal.reason, { ...refusal, remote: OTHERS, suppressed: 1 })
    }
  }

  return {
    note: (refusal) => {
      counts.add(refusal.reason)
      lastAt = now()
      timer ??= setTimeout(flush, WINDOW_MS).unref()
      write(refusal)
    },
    recent: () => ({ last10Minutes: counts.sums(), lastAt }),
    flush,
  }
}

type Minute = { readonly index: number; readonly counts: Map<RefusalReason, number> }

/** Counts of the last ten minutes, by the minute. */
function createMinutes(monotonic: () => number) {
  let minutes: readonly Minute[] = []
  const current = (): number => Math.floor(monotonic() / MINUTE_MS)
  const recent = (): readonly Minute[] => {
    const oldest = current() - MINUTES
    return minutes.filter(({ index }) => index > oldest)
  }
  return {
    add: (reason: RefusalReason): void => {
      const index = current()
      if (minutes.at(-1)?.index !== index) minutes = [...recent(), { index, counts: new Map() }]
      const counts = minutes.at(-1)?.counts
      counts?.set(reason, (counts.get(reason) ?? 0) + 1)
    },
    sums: (): Readonly<Record<RefusalReason, number>> => {
      const sums: Record<RefusalReason, number> = {}
      for (const { counts } of recent()) {
        for (const [reason, count] of counts) sums[reason] = (sums[reason] ?? 0) + count
      }
      return sums
    },
  }
}
