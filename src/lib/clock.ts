/** Time as injected everywhere: `now` in ms since the epoch. */
export type Clock = { readonly now: () => number }

export const systemClock: Clock = { now: () => Date.now() }
