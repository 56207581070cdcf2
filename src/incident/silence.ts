import { decision, type Incident, type Silenced } from '../model/incident.ts'
import type { Silence } from '../model/silence.ts'
import { subjectLabel } from '../model/subject.ts'
import type { Amendment } from '../store/work.ts'

/**
 * The silence that holds back an incident as it is: its rules on its subject, up to its priority. Another
 * rule and a worse priority break through. Pure.
 */
export function silenceFor(
  { id: incidentId, rules, subject, priority }: Incident,
  { author, until }: Silenced,
  { id, now }: { readonly id: string; readonly now: number },
): Silence {
  return {
    id,
    match: {
      rule: { in: rules },
      subject: { equals: subjectLabel(subject) },
      maximumpriority: priority,
    },
    reason: `silenced from a message of incident ${incidentId}`,
    author,
    origin: 'slack',
    createdAt: now,
    until,
  }
}

/** The incident once it is silenced, and the decision to store; null when it already is. Pure. */
export function silence(current: Incident, by: Silenced, now: number): Amendment | null {
  if (current.silencedBy?.until === by.until) return null
  const end = new Date(by.until).toISOString()
  const silenced = decision(now, 'silenced', `silenced by ${by.author} until ${end}`)
  const isNotified = current.state === 'open' && current.notifiedAt !== null
  const due = isNotified ? ({ dueAt: now, dueKind: 'silenced' } as const) : {}
  return { incident: { ...current, ...due, silencedBy: by }, decisions: [silenced] }
}
