import type { PurgeFigures } from '../history/purge.ts'
import type { Answer } from '../history/questions.ts'
import type { Machine } from '../support/figures.ts'
import { machineText, ms, STORES, table, verdict, whole } from './words.ts'

type Pair<T> = { readonly empty: T; readonly full: T }
type Percentiles = { readonly p50: number; readonly p99: number }

/** Times in microseconds. */
export type Acknowledged = Pair<Percentiles> & {
  readonly connections: number
  /** Alerts a round. */
  readonly count: number
}

export type HistorySide = {
  /** How long it took to make the past. */
  readonly filled: number
  /** On disk, when made. */
  readonly bytes: number
  /** From the start of the process until it listens. */
  readonly start: Pair<number>
  readonly acknowledged: readonly Acknowledged[]
  readonly answers: Pair<readonly Answer[]>
  readonly purge: PurgeFigures
}

export type HistoryFigures = {
  readonly machine: Machine
  readonly events: number
  readonly incidents: number
  readonly rounds: number
  readonly sides: Readonly<Record<keyof typeof STORES, HistorySide>>
}

type Store = keyof typeof STORES

const LIMITS = { ratio: 1.25, listing: 50_000 }
const GIGABYTE = 1024 ** 3

/** What a long past costs. */
export function historySection(figures: HistoryFigures): string {
  const { machine, events, incidents, rounds, sides } = figures
  const stores = Object.keys(STORES) as Store[]
  return `## With a long past

\`npm run bench:history\`, on ${machineText(machine)}: an empty store beside one with ${whole(events)} stored events and
${whole(incidents)} incidents of the last six days, notified of, and closed but for those of the last half hour. Both take the same
alerts in turn, ${rounds} rounds after a warm-up, and are asked the same.

${acknowledgedTable(stores, sides)}

${answersTable(stores, sides)}

${sizesTable(stores, sides)}

${stores.flatMap((store) => verdictsOf(STORES[store], sides[store])).join('\n')}
`
}

type Sides = HistoryFigures['sides']

function acknowledgedTable(stores: readonly Store[], sides: Sides): string {
  return table(
    [
      { title: 'acknowledging', isNumber: false },
      { title: 'connections' },
      { title: 'p50, empty' },
      { title: 'full' },
      { title: 'ratio' },
      { title: 'p99, empty' },
      { title: 'full' },
      { title: 'ratio' },
    ],
    stores.flatMap((store) =>
      sides[store].acknowledged.map(({ connections, empty, full }) => [
        STORES[store],
        String(connections),
        ms(empty.p50),
        ms(full.p50),
        (full.p50 / empty.p50).toFixed(2),
        ms(empty.p99),
        ms(full.p99),
        (full.p99 / empty.p99).toFixed(2),
      ]),
    ),
  )
}

function answersTable(stores: readonly Store[], sides: Sides): string {
  return table(
    [
      { title: 'asking', isNumber: false },
      ...stores.flatMap((store) => [
        { title: `${STORES[store]}: p50, empty` },
        { title: 'p50, full' },
        { title: 'p99, full' },
      ]),
    ],
    sides.sqlite.answers.full.map(({ name }, index) => [
      name,
      ...stores.flatMap((store) => {
        const { empty, full } = sides[store].answers
        const spread = full[index]?.spread
        return [empty[index]?.spread.p50, spread?.p50, spread?.p99].map((time) => ms(time ?? NaN))
      }),
    ]),
  )
}

function sizesTable(stores: readonly Store[], sides: Sides): string {
  const rows: readonly [string, (side: HistorySide) => string][] = [
    ['start on the empty store', ({ start }) => ms(start.empty)],
    ['start on the full store', ({ start }) => ms(start.full)],
    ['on disk', ({ bytes }) => `${(bytes / GIGABYTE).toFixed(1)} GB`],
    ['purge of events, rows a second', ({ purge }) => whole(purge.events.perSecond)],
    ['a step of it, p50', ({ purge }) => ms(purge.events.step.p50)],
    ['the longest', ({ purge }) => ms(purge.events.step.max)],
    ['purge of incidents, incidents a second', ({ purge }) => whole(purge.incidents.perSecond)],
    ['a step of it, p50', ({ purge }) => ms(purge.incidents.step.p50)],
    ['the longest', ({ purge }) => ms(purge.incidents.step.max)],
  ]
  return table(
    [{ title: '', isNumber: false }, ...stores.map((store) => ({ title: STORES[store] }))],
    rows.map(([name, of]) => [name, ...stores.map((store) => of(sides[store]))]),
  )
}

function verdictsOf(name: string, { acknowledged, answers }: HistorySide): readonly string[] {
  const ratios = acknowledged.map(({ connections, empty, full }) => {
    const ratio = full.p50 / empty.p50
    const place = connections === 1 ? '1 connection' : `${connections} connections`
    return `- ${name}, ${place}: acknowledged in ${ratio.toFixed(2)} of the time on an empty store (p50), of at most ${LIMITS.ratio}: ${verdict(ratio <= LIMITS.ratio)}.`
  })
  const listings = answers.full.filter(({ isListing }) => isListing)
  const slowest = listings.reduce((worst, one) => (one.spread.p99 > worst.spread.p99 ? one : worst))
  const isMet = slowest.spread.p99 < LIMITS.listing
  return [
    ...ratios,
    `- ${name}: the slowest listing (${slowest.name}) takes ${ms(slowest.spread.p99)} (p99), of less than ${ms(LIMITS.listing)}: ${verdict(isMet)}.`,
  ]
}
