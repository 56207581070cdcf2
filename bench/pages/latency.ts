import type { Machine } from '../support/figures.ts'
import type { Spread } from '../support/statistics.ts'
import { machineText, ms, STORES, table, whole } from './words.ts'

/** Times in microseconds. */
export type LatencySide = {
  /** Whose first message was waited for. */
  readonly incidents: number
  /** From the 204 of an incident's first alert to the receipt of its first message. */
  readonly delay: Spread
  readonly acknowledged: Spread
}

export type LatencyFigures = {
  readonly machine: Machine
  /** Alerts a second, of which one in `every` begins an incident. */
  readonly rate: number
  readonly every: number
  readonly seconds: number
  readonly connections: number
  readonly sides: Readonly<Record<keyof typeof STORES, LatencySide>>
}

/** How long after an alert is acknowledged somebody is told. */
export function latencySection(figures: LatencyFigures): string {
  const { machine, rate, every, seconds, connections, sides } = figures
  return `## From the 204 to the message

\`npm run bench:latency\`, on ${machineText(machine)}: ${rate} alerts a second for ${seconds} s over ${connections} connections, most
of them repeats of 200 kinds, ${whole(rate / every)} a second the first of an incident. Time from the 204 of an incident's first
alert until its first message is at a webhook, report built, stored and sent. \`notify.wait\`, which gathers what
belongs together before the first message (5 s by default), is 0 here and comes on top.

${table(
  [
    { title: 'store', isNumber: false },
    { title: 'incidents' },
    { title: 'to the message, p50' },
    { title: 'p99' },
    { title: 'longest' },
    { title: 'to the 204, p50' },
    { title: 'p99' },
  ],
  (Object.keys(STORES) as (keyof typeof STORES)[]).map((store) => {
    const { incidents, delay, acknowledged } = sides[store]
    return [
      STORES[store],
      whole(incidents),
      ms(delay.p50),
      ms(delay.p99),
      ms(delay.max),
      ms(acknowledged.p50),
      ms(acknowledged.p99),
    ]
  }),
)}
`
}
