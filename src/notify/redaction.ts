import { isSecretName, redactJson, redactSecrets, whole, type Masked } from '../lib/secrets.ts'
import type { Alert, ValueCount } from '../model/alert.ts'
import type { FalcoEvent, Fields, FieldValue } from '../model/event.ts'
import type { IncidentRecord } from '../store/records.ts'

/** Takes the secrets out of what one report is made of, and counts them. */
export type Redaction = {
  readonly event: (event: FalcoEvent) => FalcoEvent
  readonly alert: (alert: Alert) => Alert
  /** Distinct secrets that were taken out so far. */
  readonly count: () => number
}

/** For who has switched it off. */
export const NO_REDACTION: Redaction = {
  event: (event) => event,
  alert: (alert) => alert,
  count: () => 0,
}

export function createRedaction(): Redaction {
  const found = new Set<string>()
  const noted = ({ text, secrets }: Masked): string => {
    for (const secret of secrets) found.add(secret)
    return text
  }
  const text = (value: string): string => noted(redactSecrets(value))
  const inside = (value: FieldValue): FieldValue => {
    if (typeof value === 'string') return text(value)
    if (typeof value !== 'object' || value === null) return value
    if (isList(value)) return value.map(inside)
    return members(value)
  }
  const members = (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' && isSecretName(name) ? noted(whole(value)) : inside(value),
      ]),
    )
  return {
    event: (event) => ({
      ...event,
      output: text(event.output),
      problem: event.problem === null ? null : text(event.problem),
      // Falco's own names, such as those of fields about committed secrets, say nothing about a value.
      fields: Object.fromEntries(
        Object.entries(event.fields).map(([name, value]) => [name, inside(value)]),
      ),
    }),
    alert: (alert) => ({ ...alert, values: redactValues(alert.values, text) }),
    count: () => found.size,
  }
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

/** An incident as the API shows it: also the bodies of its events without their secrets. */
export function redactRecord(record: IncidentRecord): IncidentRecord {
  const redaction = createRedaction()
  return {
    ...record,
    alerts: record.alerts.map(({ alert, events }) => ({
      alert: redaction.alert(alert),
      events: events.map((event) => redactBody(event)),
    })),
  }
}

/** A stored event as the API shows it. */
export function redactBody<T extends { readonly body: string }>(event: T): T {
  return { ...event, body: redactJson(event.body).text }
}

// Array.isArray does not narrow readonly arrays.
function isList(value: FieldValue & object): value is readonly FieldValue[] {
  return Array.isArray(value)
}
