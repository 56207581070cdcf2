import type { Machine } from '../support/figures.ts'
import { slopeOf, type Spread } from '../support/statistics.ts'
import { machineText, ms, STORES, table, verdict, whole } from './words.ts'

/** `minute` since the begin of the load; memory in bytes. */
export type Sample = { readonly minute: number; readonly resident: number; readonly heap: number }

export type SoakSide = {
  readonly samples: readonly Sample[]
  readonly alerts: number
  readonly messages: number
  /** In microseconds. */
  readonly acknowledged: Spread
}

export type SoakFigures = {
  readonly machine: Machine
  readonly minutes: number
  /** Alerts a second. */
  readonly rate: number
  readonly sides: Readonly<Record<keyof typeof STORES, SoakSide>>
}

type Store = keyof typeof STORES

const MEGABYTE = 1024 * 1024
/** What the heap grows to before its first full collections says nothing about a leak. */
const WARM_UP_SHARE = 0.3
const LIMITS = { growth: 1, peak: 256 }

/** What memory does under a steady load. */
export function soakSection({ machine, minutes, rate, sides }: SoakFigures): string {
  const stores = Object.keys(STORES) as Store[]
  return `## Memory under a steady load

\`npm run bench:soak\`, on ${machineText(machine)}: ${rate} alerts a second of 200 kinds for ${minutes} min to each store, sent to a Slack
on the loopback. Resident memory of the falcobrief process and the part of it that is JavaScript's heap in use,
in MB.

${table(
  [
    { title: 'minute' },
    ...stores.flatMap((store) => [
      { title: `${STORES[store]}, resident` },
      { title: 'heap in use' },
    ]),
  ],
  Array.from({ length: minutes + 1 }, (_, minute) => [
    minute === 0 ? 'start' : String(minute),
    ...stores.flatMap((store) => memoryAt(sides[store], minute)),
  ]),
)}

${stores.flatMap((store) => verdictsOf(STORES[store], sides[store], minutes)).join('\n')}
`
}

function memoryAt({ samples }: SoakSide, minute: number): readonly string[] {
  const nearest = samples.reduce((best, one) =>
    Math.abs(one.minute - minute) < Math.abs(best.minute - minute) ? one : best,
  )
  return [megabytes(nearest.resident), megabytes(nearest.heap)]
}

function verdictsOf(name: string, side: SoakSide, minutes: number): readonly string[] {
  const { samples, alerts, messages, acknowledged } = side
  const warm = samples.filter(({ minute }) => minute >= minutes * WARM_UP_SHARE)
  const growth = (of: (sample: Sample) => number): number => slopeOf(lowest(warm, of))
  const resident = growth((one) => one.resident)
  const peak = Math.max(...samples.map((one) => one.resident)) / MEGABYTE
  return [
    `- ${name}: ${whole(alerts)} alerts, ${whole(messages)} messages, acknowledged in ${ms(acknowledged.p50)} (p99 ${ms(acknowledged.p99)}).`,
    `- ${name}: resident memory grows by ${resident.toFixed(2)} MB a minute once warm (heap: ${growth((one) => one.heap).toFixed(2)}), of at most ${LIMITS.growth}: ${verdict(resident <= LIMITS.growth)}; ${whole(peak)} MB at most, of ${LIMITS.peak}: ${verdict(peak <= LIMITS.peak)}.`,
  ]
}

/** In each minute, in MB: in between, memory is as high as what waits to be collected. */
function lowest(samples: readonly Sample[], of: (sample: Sample) => number) {
  const minutes = Map.groupBy(samples, ({ minute }) => Math.floor(minute))
  return Array.from(minutes, ([x, taken]) => ({ x, y: Math.min(...taken.map(of)) / MEGABYTE }))
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / MEGABYTE))
}
