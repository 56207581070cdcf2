import { z } from 'zod'
import { DELIVERY_STATES, FAILURES } from '../model/delivery.ts'
import { ERROR_CODES } from '../model/errors.ts'
import { INCIDENT_KINDS, PRIORITIES, SUBJECT_KINDS } from '../model/event.ts'
import { DECISIONS, MESSAGE_KINDS } from '../model/incident.ts'
import { SILENCE_ORIGINS } from '../model/silence.ts'
import { URGENCY_LEVELS } from '../model/urgency.ts'

/**
 * What `/api/v1` answers with. Types, the OpenAPI document and the tests of answers come from these
 * schemas; nothing is checked while answering.
 */

const text = z.string()
const count = z.int().min(0)
const strict = z.strictObject
const list = <T extends z.ZodType>(schema: T) => z.array(schema).readonly()

const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC, with milliseconds.' })

const eventTime = text.meta({ description: 'RFC 3339 as the alert has it, with its nanoseconds.' })

const priority = z.enum(PRIORITIES)

/** Who silenced it from one of its messages, and until when. */
const silenced = strict({ author: text, until: time })

const item = {
  id: text,
  kind: z.enum(INCIDENT_KINDS).meta({
    description: '`storm` and `digest` stand for messages that were held back.',
  }),
  subject: text.meta({ description: 'Where it happened, as people name it.' }),
  state: z.enum(['open', 'closed']),
  priority: priority.meta({ description: 'The most severe of its alerts, or a step above it.' }),
  urgency: z.enum(URGENCY_LEVELS).nullable().meta({
    description:
      'How soon somebody should look, from signs in its alerts; null before the first look.',
  }),
  rules: list(text),
  tactics: list(text).meta({ description: 'ATT&CK tactic ids, in order of arrival.' }),
  count: count.meta({ description: 'Events; of a storm or a digest the messages held back.' }),
  acknowledgedBy: text.nullable().meta({ description: 'Who acknowledged it.' }),
  silencedBy: silenced.nullable().meta({ description: 'Who silenced it from a message.' }),
  firstSeen: time,
  lastSeen: time,
}

export const incidentItemSchema = strict(item).meta({ description: 'An incident in a list.' })

const subject = strict({
  kind: z.enum(SUBJECT_KINDS),
  cluster: text.nullable(),
  namespace: text.nullable(),
  workload: text.nullable(),
  host: text.nullable(),
  container: text.nullable(),
  account: text.nullable(),
  user: text.nullable(),
})

const valueCounts = list(strict({ value: text, count }))

const event = {
  id: text,
  receivedAt: time,
  body: text.meta({ description: 'As it was received, but for what is masked.' }),
}

const alert = strict({
  id: text,
  fingerprint: text.meta({ description: 'SHA-256, hex.' }),
  rule: text,
  source: text,
  priority,
  tactics: list(text),
  state: z.enum(['open', 'closed']),
  firstSeen: time,
  lastSeen: time,
  firstTime: eventTime,
  lastTime: eventTime,
  count,
  eventsStored: count.meta({ description: 'Events kept whole; the others are counted.' }),
  values: strict({
    files: valueCounts,
    addresses: valueCounts,
    commands: valueCounts,
    others: count.meta({ description: 'Events with values beyond the 20 of a list.' }),
  }),
  events: list(strict(event)),
})

const decision = strict({
  at: time,
  kind: z.enum(DECISIONS),
  reason: text.meta({ description: 'One line; may hold values of the alert.' }),
  alertId: text.nullable(),
  sink: text.nullable().meta({ description: 'The sink it is about; null: all.' }),
  count: count.meta({ description: 'How often; more than 1 only for `repeated`.' }),
})

const delivery = strict({
  id: text,
  incidentId: text,
  sink: text,
  kind: z.enum(MESSAGE_KINDS),
  sequence: count.meta({ description: "Number of the incident's message, from 1." }),
  state: z.enum(DELIVERY_STATES),
  createdAt: time,
  nextAttemptAt: time.nullable(),
  sentAt: time.nullable(),
  reference: z.record(text, text).nullable().meta({
    description: 'Where the sink has it: Slack `channel` and `ts`, mail `messageId`.',
  }),
  attempts: list(strict({ at: time, failure: z.enum(FAILURES).nullable(), detail: text })),
})

const roundup = strict({
  sink: text,
  route: count.nullable().meta({ description: 'Number of the route from 1; null: none fitted.' }),
  until: time.nullable().meta({ description: 'When a digest is sent; null for a storm.' }),
  messages: count,
  incidents: count,
  alerts: count,
  groups: list(strict({ rule: text, namespace: text.nullable(), incidents: count, alerts: count })),
  omittedGroups: count,
  worst: list(strict({ id: text, subject: text, priority: text, rule: text, alerts: count })),
})

const unreadable = list(strict({ id: text, problem: text }))
  .exactOptional()
  .meta({
    description: 'Stored rows that cannot be read and are left out; absent when there are none.',
  })

export const incidentDetailSchema = strict({
  ...item,
  where: subject,
  roundup: roundup.exactOptional().meta({ description: 'What a storm or a digest stands for.' }),
  alerts: list(alert),
  alertsOmitted: count.meta({ description: 'Alerts beyond the 200 that are shown.' }),
  eventsOmitted: count.meta({
    description:
      'Stored events of these alerts beyond 100 of one alert or 4 MiB in all: `/events` has them.',
  }),
  timeline: list(
    strict({
      alertId: text,
      rule: text,
      priority,
      firstTime: eventTime,
      lastTime: eventTime,
      count,
    }),
  ),
  decisions: list(decision),
  deliveries: list(delivery),
  unreadable,
}).meta({ description: 'An incident with all that is known of it.' })

export const incidentPageSchema = strict({
  items: list(incidentItemSchema),
  next: text.nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
  unreadable,
})

export const eventPageSchema = strict({
  items: list(strict({ ...event, alertId: text })),
  next: text.nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
}).meta({ description: 'Stored events by alert, then in order of arrival.' })

export const requeuedSchema = strict({
  requeued: count.meta({ description: 'Dead messages that are queued again.' }),
  released: z.boolean().meta({ description: 'It was stuck, and is tried again now.' }),
})

export const stuckSchema = strict({
  count: count.meta({ description: 'Of all that are stuck.' }),
  items: list(
    strict({
      incidentId: text,
      failures: count.meta({ description: 'In a row.' }),
      failedAt: time,
      retryAt: time.meta({ description: 'When it is tried again.' }),
      error: text.meta({ description: 'Of the last failure, one line, secrets masked.' }),
    }),
  ).meta({ description: 'At most 20, those that failed most often first.' }),
}).meta({ description: 'Incidents whose reports fail: each waits longer after every failure.' })

export const silenceSchema = strict({
  id: text.meta({ description: '`#1`, `#2`, … for those of the configuration.' }),
  match: z.record(text, z.unknown()).meta({ description: 'As in the request.' }),
  reason: text,
  author: text,
  origin: z.enum(SILENCE_ORIGINS),
  createdAt: time.nullable().meta({ description: 'Null for those of the configuration.' }),
  until: time.nullable().meta({ description: 'When it ends; null: never.' }),
}).meta({ description: 'What holds back messages of what it matches.' })

export const silencesSchema = strict({ items: list(silenceSchema), unreadable })

export const errorSchema = strict({
  error: strict({ code: z.enum(ERROR_CODES), message: text }),
}).meta({ description: 'One line, free of secrets, with its code (docs/errors.md).' })

export type Requeued = z.output<typeof requeuedSchema>
export type Stuck = z.output<typeof stuckSchema>
export type IncidentPageView = z.output<typeof incidentPageSchema>
export type IncidentItem = z.output<typeof incidentItemSchema>
export type IncidentDetail = z.output<typeof incidentDetailSchema>
export type EventPageView = z.output<typeof eventPageSchema>
export type SilenceView = z.output<typeof silenceSchema>
