import type { Bucket, Taken } from '../model/bucket.ts'
import { isAtLeast } from '../model/event.ts'
import type { Decision, Incident, MessageKind } from '../model/incident.ts'
import type { HeldBack } from '../model/roundup.ts'
import type { Silence } from '../model/silence.ts'
import type { Store } from '../store/port.ts'
import type { IncidentRecord, RoundupEntry } from '../store/records.ts'

export type AudienceDeps = {
  readonly store: Pick<Store, 'listSilences' | 'spend'>
  readonly plan: (record: IncidentRecord, silences: readonly Silence[], now: number) => Plan
  /** Whether a sink that was told of an incident is told this, too. */
  readonly tells: (sink: string, kind: MessageKind) => boolean
  /** Takes from what may be sent to a sink at once; always null for a sink that has no limit. */
  readonly pace: (sink: string, isUrgent: boolean, now: number) => Pace | null
  readonly holdBack: (held: HeldBack) => RoundupEntry
}

type Plan = {
  readonly ways: readonly {
    readonly sink: string
    readonly route: number | null
    readonly deferral: { readonly until: number; readonly reason: string } | null
  }[]
  readonly heldBack: readonly Decision[]
  readonly routed: Decision | null
}

type Pace = {
  readonly take: (bucket: Bucket | null) => Taken
  /** What is over, when nothing can be taken: one line. */
  readonly reason: string
}

/** A message of an incident that is to be told: `told` are the sinks that were told of it before. */
export type Telling = {
  readonly kind: MessageKind
  readonly told: ReadonlySet<string>
  /** ms since the epoch. */
  readonly at: number
}

export type Audience = {
  /** Sinks that get a message of their own. */
  readonly sent: readonly string[]
  /** Messages that others are told of in a roundup. */
  readonly heldBack: readonly RoundupEntry[]
  readonly decisions: readonly Decision[]
}

/** Who is told of an incident: by routes and silences, now or in a digest, and no more at once than people can read. */
export async function audienceOf(
  record: IncidentRecord,
  telling: Telling,
  deps: AudienceDeps,
): Promise<Audience> {
  const plan = await planOf(record, telling, deps)
  const { sent, heldBack } = await paced(plan, record.incident, telling, deps)
  const isFirst = record.incident.sequence === 0 && sent.length + heldBack.length > 0
  const decisions = isFirst && plan.routed !== null ? [plan.routed] : []
  return { sent, heldBack, decisions: [...decisions, ...plan.heldBack] }
}

/** Kinds that are news for everybody. The others go where the incident was told, if it is wanted there. */
const NEWS: ReadonlySet<MessageKind> = new Set(['first', 'update', 'reminder'])

/** A roundup goes to its own sink; of an incident the routes decide, and who has silenced it is answered. */
async function planOf(
  record: IncidentRecord,
  { kind, told, at }: Telling,
  deps: AudienceDeps,
): Promise<Plan> {
  const { roundup } = record.incident
  const own = roundup === null ? [] : [directly(roundup.sink)]
  const isWanted = ({ sink }: { readonly sink: string }): boolean =>
    told.has(sink) && deps.tells(sink, kind)
  if (roundup !== null) {
    const isTold = NEWS.has(kind) || kind === 'closed'
    return { ways: isTold ? own : own.filter(isWanted), heldBack: [], routed: null }
  }
  if (kind === 'silenced') {
    const ways = Array.from(told, directly).filter(isWanted)
    return { ways, heldBack: [], routed: null }
  }
  const plan = deps.plan(record, await deps.store.listSilences(at), at)
  if (NEWS.has(kind)) return plan
  const ways = plan.ways.filter(isWanted).map(({ sink }) => directly(sink))
  return { ways, heldBack: [], routed: null }
}

function directly(sink: string): Plan['ways'][number] {
  return { sink, route: null, deferral: null }
}

/** Who is told now, and what is held back for others: for a digest, or because too much is told at once. */
async function paced(
  { ways }: Plan,
  { roundup: own, priority }: Incident,
  { kind, told, at }: Telling,
  deps: AudienceDeps,
): Promise<Pick<Audience, 'sent' | 'heldBack'>> {
  const sent: string[] = []
  const heldBack: RoundupEntry[] = []
  for (const { sink, route, deferral } of ways) {
    const message = told.has(sink) ? kind : 'first'
    const hold = (until: number | null, reason: string): void => {
      const roundup = { sink, route, until }
      heldBack.push(deps.holdBack({ roundup, reason, message, priority, at }))
    }
    if (deferral !== null) {
      hold(deferral.until, deferral.reason)
      continue
    }
    const isFree = own !== null || !NEWS.has(kind)
    const isUrgent = message === 'first' && isAtLeast(priority, 'Critical')
    const pace = isFree ? null : deps.pace(sink, isUrgent, at)
    if (pace === null || (await deps.store.spend(sink, pace.take))) sent.push(sink)
    else hold(null, pace.reason)
  }
  return { sent, heldBack }
}
