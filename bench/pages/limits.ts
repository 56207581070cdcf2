import type { Machine } from '../support/figures.ts'
import { machineText, table, verdict, whole } from './words.ts'

/** Times in ms, each the median of the rounds. */
export type LimitsRow = {
  readonly name: string
  readonly bytes: number
  /** The longest time that the event loop was away for this alert. */
  readonly away: number
  /** What `JSON.parse` of the body took in the same run. */
  readonly parse: number
}

export type LimitsFigures = {
  readonly machine: Machine
  readonly rounds: number
  readonly seed: number
  /** The first is that of an ordinary alert. */
  readonly rows: readonly LimitsRow[]
  readonly random: { readonly shapes: number; readonly p50: number; readonly max: number }
}

/** Beyond an ordinary alert and the reading of the body itself, ms. */
const TARGET = 50

/** How long one alert can hold up the service. */
export function limitsSection({ machine, rounds, seed, rows, random }: LimitsFigures): string {
  const [ordinary, ...costly] = rows
  const base = ordinary?.away ?? 0
  const beyond = ({ away, parse }: LimitsRow): number => away - base - parse
  const worst = Math.max(...costly.map((row) => beyond(row)))
  return `## What one alert can hold up

\`npm run bench:limits\`, on ${machineText(machine)}: alerts of up to 1 MiB made to take long, each the first of an incident, with its message
to a webhook, Slack and a mail server. The longest time that the event loop was away, from the arrival to the last message
(\`nodejs_eventloop_lag_max_seconds\`), median of ${rounds} rounds. Target: less than ${TARGET} ms beyond an ordinary alert and the reading of the
body itself: ${verdict(worst < TARGET)}.

${table(
  [
    { title: 'alert', isNumber: false },
    { title: 'bytes' },
    { title: 'longest away' },
    { title: '`JSON.parse` of it' },
    { title: 'beyond both' },
  ],
  rows.map((row) => [
    row.name,
    whole(row.bytes),
    `${row.away.toFixed(1)} ms`,
    `${row.parse.toFixed(1)} ms`,
    row === ordinary ? '' : `${beyond(row).toFixed(1)} ms`,
  ]),
)}

Of ${random.shapes} alerts of random shape and size (seed ${seed}): median ${random.p50.toFixed(1)} ms, at most ${random.max.toFixed(1)} ms away.
`
}
