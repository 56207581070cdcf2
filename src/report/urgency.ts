import { plural } from '../lib/text.ts'
import { isAtLeast, type Priority } from '../model/event.ts'
import {
  URGENCY_LEVELS,
  type Sign,
  type Text,
  type Urgency,
  type UrgencyLevel,
} from '../model/report.ts'
import { own, words } from './words.ts'

/** Reasons that are named. */
const MOST = 4

/**
 * How soon somebody should look. Falco's priority is where it starts: Critical and above `now`, Error and
 * Warning `today`, else `later`. Each met sign of an attack raises it by one level, one that says what it
 * likely is to `now` at once. A met benign sign lowers it by one level when no sign of an attack is met.
 */
export function rateUrgency(signs: readonly Sign[], priority: Priority): Urgency {
  const base = priorityLevel(priority)
  const attack = metSigns(signs, 'attack')
  const benign = metSigns(signs, 'benign')
  const likely = attack.find((sign) => sign.likely !== null)?.likely ?? null
  if (attack.length > 0) {
    const level = likely === null ? moved(base, -attack.length) : 'now'
    const because = attack.slice(0, MOST).map(({ text }) => text)
    return { level, because, verdict: verdictText(level, likely, attack.length), priority }
  }
  const rated = words`Falco rates it ${own(priority)}.`
  if (benign.length > 0) {
    const because: readonly Text[] = [...benign.slice(0, MOST).map(({ text }) => text), rated]
    return { level: moved(base, 1), because, verdict: null, priority }
  }
  return { level: base, because: [rated], verdict: null, priority }
}

function metSigns(signs: readonly Sign[], kind: Sign['kind']): readonly Sign[] {
  return signs.filter((sign) => sign.kind === kind && sign.outcome === 'met')
}

function priorityLevel(priority: Priority): UrgencyLevel {
  if (isAtLeast(priority, 'Critical')) return 'now'
  return isAtLeast(priority, 'Warning') ? 'today' : 'later'
}

function moved(level: UrgencyLevel, by: number): UrgencyLevel {
  const last = URGENCY_LEVELS.length - 1
  const at = Math.min(last, Math.max(0, URGENCY_LEVELS.indexOf(level) + by))
  return URGENCY_LEVELS[at] ?? level
}

function verdictText(level: UrgencyLevel, likely: string | null, count: number): string {
  const what = likely === null ? `${plural(count, 'sign')} of an attack` : `likely ${likely}`
  switch (level) {
    case 'now':
      return `Treat as critical: ${what}`
    case 'today':
      return `Look at it today: ${what}`
    case 'later':
      return `Look at it later: ${what}`
    default:
      return level satisfies never
  }
}
