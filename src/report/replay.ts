import type { FalcoEvent } from '../model/event.ts'
import type { Tuning } from '../model/report.ts'
import type { ExceptionEntry, FalcoException } from './exception.ts'
import { scalarOf } from './observed.ts'

/** What an exception would have silenced of these events of its rule. Pure. */
export function replay(
  { rule, entries }: Pick<FalcoException, 'rule' | 'entries'>,
  events: readonly FalcoEvent[],
): Extract<Tuning, { status: 'suggested' }>['replay'] {
  const stored = events.filter((event) => event.rule === rule)
  const silenced = stored.filter((event) => entries.every((entry) => matches(entry, event)))
  return { rule, stored: stored.length, silenced: silenced.length }
}

/** As Falco evaluates one comparison: a field without a value matches nothing. */
function matches({ field, comparison, values }: ExceptionEntry, event: FalcoEvent): boolean {
  const value = scalarOf(event, field)
  if (value === null) return false
  return comparison === 'startswith'
    ? values.some((start) => value.startsWith(start))
    : values.includes(value)
}
