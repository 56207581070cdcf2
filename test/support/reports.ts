import type { Message } from '../../src/deliver/sink.ts'
import type { Report, Span, Text } from '../../src/model/report.ts'
import { firstMessage } from '../../src/deliver/format.ts'
import { NO_ANALYSIS } from '../../src/report/plain.ts'
import { SAMPLE } from './sample-report.ts'

export function sampleReport(overrides: Partial<Report> = {}): Report {
  return { ...SAMPLE, ...overrides }
}

/** The least that a report can be: a single alert about which nothing is known. */
export function emptyReport(): Report {
  const { title, incident } = SAMPLE
  return {
    ...NO_ANALYSIS,
    title,
    incident: { ...incident, priority: 'Notice', count: 1, lastSeen: incident.firstSeen },
    tuning: { status: 'refused', reason: [{ text: 'It was seen once.' }] },
    knowledge: { kind: 'generic', name: 'syscall', version: '1', skeleton: null },
  }
}

/** The sample with `value` in every place that a value of an alert can have, names of fields included. */
export function sampleWith(value: string): Report {
  const { incident, details, timeline, knowledge } = SAMPLE
  return {
    ...(replaceValues(SAMPLE, value) as Report),
    incident: { ...incident, subject: value },
    details: details.map(({ title, rows }) => ({
      title,
      rows: rows.map(() => ({ name: value, value })),
    })),
    timeline: timeline.map((entry) => ({
      ...entry,
      time: value,
      rule: value,
      what: textWith(entry.what, value),
    })),
    knowledge: { ...knowledge, name: value, version: value },
  }
}

function textWith(text: Text, value: string): Text {
  return text.map((span): Span => ('value' in span ? { value } : span))
}

/** `node` with the value of every span `{ value }` in it replaced. */
function replaceValues(node: unknown, value: string): unknown {
  if (Array.isArray(node)) return node.map((each) => replaceValues(each, value))
  if (typeof node !== 'object' || node === null) return node
  const members = Object.entries(node)
  if (members.length === 1 && members[0]?.[0] === 'value') return { value }
  return Object.fromEntries(members.map(([name, each]) => [name, replaceValues(each, value)]))
}

export function sampleMessage(overrides: Partial<Message> = {}): Message {
  const link = 'https://falcobrief.example.com/api/v1/incidents/7v3k9m2q5x8z1c4n/report?format=html'
  return {
    ...firstMessage(overrides.report ?? SAMPLE, link),
    id: 'delivery-1',
    ...overrides,
  }
}

/** More of everything than any receiver takes. */
export function hugeReport(): Report {
  const long = [{ text: 'word '.repeat(400) }, { value: 'x'.repeat(20_000) }]
  const rows = Array.from({ length: 200 }, (_, index) => ({
    name: `field.${index}`,
    value: 'y'.repeat(500),
  }))
  return {
    ...SAMPLE,
    summary: Array.from({ length: 50 }, () => long),
    details: [{ title: 'Additional Information', rows }],
    recommendations: Array.from({ length: 50 }, () => long),
  }
}
