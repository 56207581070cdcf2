import { z } from 'zod'
import { PRIORITIES } from '../model/event.ts'
import { MINIMAL_REASONS } from '../model/report.ts'
import { URGENCY_LEVELS } from '../model/urgency.ts'

/**
 * The report for programs, as the API and webhooks give it. `ReportJson`, the OpenAPI document and the
 * tests come from this schema; nothing is checked while rendering.
 */

const text = z.string()
const count = z.int().min(0)
const strict = z.strictObject
const list = <T extends z.ZodType>(schema: T) => z.array(schema).readonly()
const texts = list(text)

const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC, with milliseconds.' })
const eventTime = text.meta({ description: 'RFC 3339 as the alert has it, with its nanoseconds.' })
const delta = text.meta({ description: 'As people say it; empty for the first.' })
const priority = z.enum(PRIORITIES)

const incident = strict({
  id: text,
  subject: text,
  priority,
  state: z.enum(['open', 'closed']),
  firstSeen: time,
  lastSeen: time,
  count,
  acknowledgedBy: text.nullable(),
  silencedBy: strict({ author: text, until: time }).nullable(),
})

const field = strict({
  name: text,
  value: text.meta({ description: 'Exact: integers digit for digit.' }),
  escaped: z.literal(true).exactOptional().meta({
    description: 'Present when name or value is shown with escapes.',
  }),
})

const timelineEntry = strict({
  time: eventTime,
  delta,
  rule: text,
  priority,
  count,
  what: text,
})

const chainLink = strict({
  tactic: strict({ id: text, name: text }).nullable(),
  rule: text,
  priority,
  time: eventTime,
  delta,
  evidence: text.meta({ description: 'What ties it to those before it.' }),
})

const sign = strict({
  kind: z.enum(['attack', 'benign']),
  text,
  outcome: z.enum(['met', 'not-met', 'unknown']),
  field: text.nullable().meta({ description: 'The field that decides it, or that is missing.' }),
  value: text.nullable().meta({ description: 'Its value; null when it is not known.' }),
})

const assessment = strict({
  known: texts,
  possible: texts,
  missing: texts,
  benignCauses: list(strict({ cause: text, tell: text })),
  escalateIf: texts,
  closeIf: texts,
  blindSpots: texts,
  signs: list(sign).meta({ description: 'Conditions that the alert decides; met ones first.' }),
  urgency: strict({ level: z.enum(URGENCY_LEVELS), because: texts }).meta({
    description: "From the signs, beside Falco's priority.",
  }),
})

const question = strict({
  question: text,
  command: text.exactOptional().meta({ description: 'One line of POSIX shell.' }),
  benign: text,
  bad: text,
})

const step = strict({
  text,
  command: text.exactOptional(),
  changes: z.boolean().exactOptional().meta({
    description: 'Whether the command changes something; present with a command.',
  }),
  yaml: text.exactOptional(),
})

const tuning = strict({
  status: z.enum(['suggested', 'refused']),
  reason: text,
  yaml: text.exactOptional().meta({ description: 'For `falco_rules.local.yaml`.' }),
  stopsSeeing: text.exactOptional(),
  replay: strict({ stored: count, silenced: count }).exactOptional().meta({
    description: "What the exception would have silenced of the rule's stored alerts.",
  }),
})

const knowledge = strict({
  kind: z.enum(['playbook', 'generic']),
  name: text,
  version: text,
  skeleton: strict({ file: text, yaml: text }).exactOptional().meta({
    description: 'A playbook to begin with, for a rule that has none.',
  }),
})

const roundup = strict({
  messages: count.meta({ description: 'Messages that were held back.' }),
  incidents: count,
  alerts: count,
  groups: list(strict({ rule: text, namespace: text.nullable(), incidents: count, alerts: count })),
  omittedGroups: count,
  worst: list(strict({ id: text, subject: text, priority: text, rule: text, alerts: count })),
})

const truncated = strict({
  minimal: z.enum(MINIMAL_REASONS).nullable().meta({
    description:
      'Why there is no analysis, only what, where, when and how often; null: there is one.',
  }),
  fields: count.meta({ description: 'Fields of the alert that are not in it.' }),
  allFields: count.meta({ description: 'Number of all fields.' }),
  values: count.meta({ description: 'Values of which only the start is in it; each says so.' }),
  tags: count.meta({ description: 'Tags of the alert that are not in it.' }),
})

export const reportSchema = strict({
  title: text,
  incident,
  summary: text.meta({ description: 'Paragraphs, joined by an empty line.' }),
  details: list(strict({ name: text, fields: list(field) })),
  timeline: list(timelineEntry).meta({ description: 'Empty when there is a single alert.' }),
  chain: list(chainLink).meta({
    description: "In the order of ATT&CK's tactics; empty when there is a single rule.",
  }),
  assessment,
  investigation: list(question),
  mitigation: list(strict({ heading: text, steps: list(step) })),
  tuning,
  recommendations: texts,
  references: list(strict({ title: text, url: text })),
  attack: list(strict({ tactic: text, technique: text.nullable(), name: text, url: text })),
  knowledge,
  masked: count.meta({ description: 'Secrets masked.' }),
  altered: count.meta({ description: 'Values shown with visible escapes.' }),
  truncated: truncated.exactOptional().meta({
    description: 'Present when the report leaves something out: the incident has the whole alert.',
  }),
  roundup: roundup.exactOptional().meta({
    description: 'Of a storm or a digest: what it stands for.',
  }),
}).meta({
  description:
    'Strings hold no character that cannot be seen; values are whole unless `truncated` says otherwise.',
})

/** The report for programs. Strings hold no character that cannot be seen. */
export type ReportJson = z.output<typeof reportSchema>
