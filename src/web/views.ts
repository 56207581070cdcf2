import type {
  AlertRecord,
  DeliveryRecord,
  EventPage,
  IncidentPage,
  IncidentRecord,
  Unreadable,
} from '../store/records.ts'
import type { Decision, Incident } from '../model/incident.ts'
import type { RoundupFacts } from '../model/roundup.ts'
import { subjectLabel } from '../model/subject.ts'
import { compareTimes } from '../model/time.ts'
import { plural } from '../lib/text.ts'
import type { EventPageView, IncidentDetail, IncidentItem, IncidentPageView } from './answers.ts'

/** An incident in a list. */
export function incidentItem(incident: Incident): IncidentItem {
  return {
    id: incident.id,
    kind: incident.kind,
    subject: subjectLabel(incident.subject),
    state: incident.state,
    priority: incident.priority,
    urgency: incident.urgency,
    rules: incident.rules,
    tactics: incident.tactics,
    count: incident.count,
    acknowledgedBy: incident.acknowledgedBy,
    silencedBy:
      incident.silencedBy === null
        ? null
        : { author: incident.silencedBy.author, until: iso(incident.silencedBy.until) },
    firstSeen: iso(incident.firstSeen),
    lastSeen: iso(incident.lastSeen),
  }
}

/** A page of a list. */
export function incidentPage({ items, next, unreadable }: IncidentPage): IncidentPageView {
  return { items: items.map((item) => incidentItem(item)), next, ...skipped(unreadable) }
}

/** Stored rows that an answer leaves out; nothing when there are none. */
export function skipped(unreadable: readonly Unreadable[]): Pick<IncidentPageView, 'unreadable'> {
  return unreadable.length === 0 ? {} : { unreadable }
}

/** An incident with all that is known of it. */
export function incidentDetail(
  record: IncidentRecord,
  deliveries: readonly DeliveryRecord[],
  roundup: RoundupFacts | null,
): IncidentDetail {
  const { incident, alerts, omitted, omittedEvents, decisions, unreadable } = record
  return {
    ...incidentItem(incident),
    where: incident.subject,
    ...(incident.roundup === null || roundup === null
      ? {}
      : {
          roundup: {
            ...incident.roundup,
            until: isoOrNull(incident.roundup.until),
            ...roundup,
          },
        }),
    alerts: alerts.map((alert) => alertView(alert)),
    alertsOmitted: omitted,
    eventsOmitted: omittedEvents,
    timeline: timeline(alerts),
    decisions: [...decisions, ...repeats(alerts)]
      .toSorted((a, b) => a.at - b.at)
      .map((decision) => ({ ...decision, at: iso(decision.at) })),
    deliveries: deliveries.map((delivery) => ({
      ...delivery,
      createdAt: iso(delivery.createdAt),
      nextAttemptAt: isoOrNull(delivery.nextAttemptAt),
      sentAt: isoOrNull(delivery.sentAt),
      attempts: delivery.attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
    })),
    ...skipped(unreadable),
  }
}

function alertView({ alert, events }: AlertRecord) {
  const { incidentId: _, stored, firstSeen, lastSeen, ...rest } = alert
  return {
    ...rest,
    firstSeen: iso(firstSeen),
    lastSeen: iso(lastSeen),
    eventsStored: stored,
    events: events.map(({ id, receivedAt, body }) => ({ id, receivedAt: iso(receivedAt), body })),
  }
}

export function eventPage({ items, next }: EventPage): EventPageView {
  return { items: items.map((event) => ({ ...event, receivedAt: iso(event.receivedAt) })), next }
}

function timeline(alerts: readonly AlertRecord[]) {
  return alerts
    .map(({ alert: { id, rule, priority, firstTime, lastTime, count } }) => ({
      alertId: id,
      rule,
      priority,
      firstTime,
      lastTime,
      count,
    }))
    .toSorted((a, b) => compareTimes(a.firstTime, b.firstTime))
}

/** A repeat is stored as its alert's count: shown as the one decision it was, so many times. */
function repeats(alerts: readonly AlertRecord[]): readonly Decision[] {
  return alerts
    .filter(({ alert }) => alert.count > 1)
    .map(({ alert }) => ({
      at: alert.lastSeen,
      kind: 'repeated',
      reason: `${plural(alert.count - 1, 'repeat')} of rule "${alert.rule}" with the same fingerprint`,
      alertId: alert.id,
      sink: null,
      count: alert.count - 1,
    }))
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms)
}
