export const SILENCE_ORIGINS = ['configuration', 'api', 'slack'] as const

/** What holds back messages of what it matches, until it ends. */
export type Silence = {
  readonly id: string
  /** As `match` of a route is written in the configuration, and checked like it. */
  readonly match: Readonly<Record<string, unknown>>
  readonly reason: string
  readonly author: string
  readonly origin: (typeof SILENCE_ORIGINS)[number]
  /** ms since the epoch; null for those of the configuration. */
  readonly createdAt: number | null
  /** When it ends, ms since the epoch; null: never. */
  readonly until: number | null
}

/** Whether it holds anything back at `now`. */
export function isActive({ until }: Pick<Silence, 'until'>, now: number): boolean {
  return until === null || until > now
}
