import { PSEUDO_FIELDS, type PseudoField } from '../knowledge/playbook.ts'
import type { Span } from '../model/report.ts'
import { subjectLabel } from '../model/subject.ts'
import { epochNanoseconds } from '../model/time.ts'
import type { Case } from './case.ts'

/** How far around an event its neighbours are looked for. */
const AROUND_MS = 15 * 60_000

export function isPseudoField(name: string): name is PseudoField {
  return (PSEUDO_FIELDS as readonly string[]).includes(name)
}

/** The value of a pseudo-field, null when it has none. */
export function pseudoText(name: PseudoField, { alert, event, incident }: Case): string | null {
  switch (name) {
    case 'event.rule':
      return event.rule
    case 'event.priority':
      return event.priority
    case 'event.source':
      return event.source
    case 'event.time':
      return event.time
    case 'event.hostname':
      return event.hostname
    case 'event.output':
      return event.output === '' ? null : event.output
    case 'event.problem':
      return event.problem
    case 'event.subject':
      return subjectLabel(incident.subject)
    case 'event.count':
      return String(alert.count)
    case 'event.from':
      return instant(event.time, -AROUND_MS)
    case 'event.until':
      return instant(event.time, AROUND_MS)
    case 'event.journal.from':
      return journalTime(instant(event.time, -AROUND_MS))
    case 'event.journal.until':
      return journalTime(instant(event.time, AROUND_MS))
    default:
      return name satisfies never
  }
}

/** Counts and priorities are ours; the rest was sent to us. */
export function pseudoSpan(name: PseudoField, text: string): Span {
  return name === 'event.count' || name === 'event.priority' ? { text } : { value: text }
}

function instant(time: string, offset: number): string | null {
  const nanoseconds = epochNanoseconds(time)
  if (nanoseconds === null) return null
  const date = new Date(Number(nanoseconds / 1_000_000n) + offset)
  return Number.isNaN(date.getTime()) ? null : `${date.toISOString().slice(0, 19)}Z`
}

/** systemd.time(7): without a zone it would be the node's own. */
function journalTime(rfc3339: string | null): string | null {
  return rfc3339 === null ? null : `${rfc3339.slice(0, 19).replace('T', ' ')} UTC`
}
