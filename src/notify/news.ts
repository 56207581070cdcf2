import type { Decision, Incident, MessageKind } from '../model/incident.ts'
import type { Text } from '../model/report.ts'
import type { ParsedRecord } from './record.ts'

/** Decisions that are the reason of a message. */
const REASONS: ReadonlySet<Decision['kind']> = new Set([
  'opened',
  'joined',
  'escalated',
  'reminder',
  'acknowledged',
  'silenced',
  'closed',
])

/** Of the newest decisions: more of them are no easier to read. */
const MOST = 5

/**
 * Why a message of an incident comes: what was decided since the message before. `taken` is the decision that
 * this message itself is due to. Pure.
 */
export function news(
  { incident, decisions }: Pick<ParsedRecord, 'incident' | 'decisions'>,
  kind: MessageKind,
  taken: readonly Decision[],
): readonly Text[] {
  const since = incident.notifiedAt ?? -Infinity
  const reasons = [...decisions, ...taken]
    .filter(({ at, kind: decided, sink }) => REASONS.has(decided) && at >= since && sink === null)
    .map(({ reason }) => reason)
  const distinct = Array.from(new Set(reasons))
  if (distinct.length > 0) return distinct.slice(-MOST).map((reason) => [{ value: reason }])
  return [[{ text: standardReason(kind, incident) }]]
}

/** For a message that no stored decision stands for. */
function standardReason(kind: MessageKind, { count, notifiedCount }: Incident): string {
  switch (kind) {
    case 'repeated':
      return `the same alerts: ${count} occurrences`
    case 'counted':
    case 'update':
    case 'reminder':
      return `${count - notifiedCount} more since the last message`
    case 'first':
      return 'not notified before'
    case 'acknowledged':
    case 'silenced':
    case 'closed':
      return kind
    default:
      return kind satisfies never
  }
}
