import { readJson, stringAt } from '../lib/secrets/json-tree.ts'
import { maskJson, maskText } from '../lib/secrets/mask.ts'
import type { Policy } from '../lib/secrets/policy.ts'
import type { Alert, ValueCount } from '../model/alert.ts'
import type { FalcoEvent, Fields } from '../model/event.ts'
import type { IncidentRecord } from '../store/records.ts'

/** Takes the secrets out of what one report is made of, and counts them. */
export type Redaction = {
  readonly event: (event: FalcoEvent) => FalcoEvent
  readonly alert: (alert: Alert) => Alert
  /** The same with every `value` in it masked: what was decoded from an alert may have secrets, too. */
  readonly values: <T extends object>(tree: T) => T
  /** Distinct secrets that were taken out so far. */
  readonly count: () => number
}

/** For who has switched it off. */
export const NO_REDACTION: Redaction = {
  event: (event) => event,
  alert: (alert) => alert,
  values: (tree) => tree,
  count: () => 0,
}

/** Shorter values occur in other words by chance. */
const SHORTEST_COPY = 6

export function createRedaction(policy: Policy): Redaction {
  const found = new Set<string>()
  const text = (value: string): string => {
    const masked = maskText(value, policy)
    for (const secret of masked.secrets) found.add(secret)
    return masked.text
  }
  const json = (value: string): string => {
    const masked = maskJson(value, policy)
    for (const secret of masked.secrets) found.add(secret)
    return masked.text
  }
  return {
    event: (event) => redactEvent(event, { text, json }),
    alert: (alert) => ({ ...alert, values: redactValues(alert.values, text) }),
    values: (tree) => redactTree(tree, text),
    count: () => found.size,
  }
}

type Mask = {
  readonly text: (value: string) => string
  readonly json: (value: string) => string
}

function redactEvent(event: FalcoEvent, { text, json }: Mask): FalcoEvent {
  const fields = redactFields(event.fields, { text, json })
  return {
    ...event,
    output: text(withoutCopies(event.output, event.fields, fields)),
    problem: event.problem === null ? null : text(event.problem),
    tags: event.tags.map(text),
    fields,
    // Reports show it when nothing else could be read from it.
    body: event.kind === 'malformed' ? json(event.body) : event.body,
  }
}

function redactFields(fields: Fields, { text, json }: Mask): Fields {
  const masked = JSON.parse(json(JSON.stringify(fields))) as Fields
  return { ...masked, ...redactArguments(fields, text) }
}

/** The arguments without the program that they are for would not show which of them is a secret. */
function redactArguments(fields: Fields, text: (value: string) => string): Fields {
  const { 'proc.name': program, 'proc.args': args } = fields
  if (typeof program !== 'string' || typeof args !== 'string' || /\s/.test(program)) return {}
  const line = text(`${program} ${args}`)
  return line.startsWith(`${program} `) ? { 'proc.args': line.slice(program.length + 1) } : {}
}

/**
 * The output with the fields in it as they are shown: in the middle of a sentence one cannot see where a command line
 * ends. The longest go first, as one may be a part of another.
 */
function withoutCopies(output: string, fields: Fields, shown: Fields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      const masked = shown[name]
      const isMasked = typeof masked === 'string' && masked !== value
      return isMasked && typeof value === 'string' && value.length >= SHORTEST_COPY
        ? [{ value, masked }]
        : []
    })
    .toSorted((a, b) => b.value.length - a.value.length)
    .reduce((text, { value, masked }) => text.replaceAll(value, () => masked), output)
}

function redactValues(values: Alert['values'], text: (value: string) => string): Alert['values'] {
  const each = (all: readonly ValueCount[]): readonly ValueCount[] =>
    all.map(({ value, count }) => ({ value: text(value), count }))
  return {
    ...values,
    files: each(values.files),
    addresses: each(values.addresses),
    commands: each(values.commands),
  }
}

function redactTree<T extends object>(tree: T, text: (value: string) => string): T {
  return JSON.parse(JSON.stringify(tree), (name, value: unknown) =>
    name === 'value' && typeof value === 'string' ? text(value) : value,
  ) as T
}

/** An incident as the API shows it: also the bodies of its events without their secrets. */
export function redactRecord(record: IncidentRecord, policy: Policy): IncidentRecord {
  const redaction = createRedaction(policy)
  return {
    ...record,
    alerts: record.alerts.map(({ alert, events }) => ({
      alert: redaction.alert(alert),
      events: events.map((event) => redactBody(event, policy)),
    })),
  }
}

/** A stored event as the API shows it. */
export function redactBody<T extends { readonly body: string }>(event: T, policy: Policy): T {
  return { ...event, body: withoutSecrets(event.body, policy) }
}

/** A stored body: its output and its arguments are masked with its other fields, as in a report; it stays JSON. */
function withoutSecrets(body: string, policy: Policy): string {
  const masked = maskJson(body, policy).text
  const tree = readJson(masked)
  const fields = parseFields(body)
  if (tree === null || fields === null) return masked
  const shown = parseFields(masked) ?? {}
  const text = (value: string): string => maskText(value, policy).text
  const output = stringAt(readJson(body), ['output'])?.value ?? ''
  const all = { ...shown, ...redactArguments(fields, text) }
  const edits = [
    { node: stringAt(tree, ['output']), value: text(withoutCopies(output, fields, all)) },
    { node: stringAt(tree, ['output_fields', 'proc.args']), value: all['proc.args'] },
  ]
  return edits
    .toSorted((a, b) => (b.node?.start ?? 0) - (a.node?.start ?? 0))
    .reduce((json, { node, value }) => {
      if (node === null || typeof value !== 'string' || node.value === value) return json
      return json.slice(0, node.start) + JSON.stringify(value) + json.slice(node.end)
    }, masked)
}

/** The fields of a body, for their strings alone; null when it has none. */
function parseFields(body: string): Fields | null {
  try {
    const { output_fields: fields } = JSON.parse(body) as { output_fields?: unknown }
    return typeof fields === 'object' && fields !== null && !Array.isArray(fields)
      ? (fields as Fields)
      : null
  } catch {
    return null
  }
}
