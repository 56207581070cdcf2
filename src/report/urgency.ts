import { finish, type Steps } from '../lib/steps.ts'
import { plural } from '../lib/text.ts'
import { isAtLeast, type Priority } from '../model/event.ts'
import type { Sign, Text, Urgency } from '../model/report.ts'
import { isMoreUrgent, URGENCY_LEVELS, type UrgencyLevel } from '../model/urgency.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import { createCase, type ReportInput } from './case.ts'
import { decideConditions } from './signs.ts'
import { own, words } from './words.ts'

/** Reasons that are named. */
const MOST = 4

/** Alerts of an incident that are looked at beside its most severe one. */
const MOST_ALERTS = 8

/**
 * The urgency of an incident: that of its most severe alert, or of another one whose signs say more. Pure.
 * @throws TypeError for an incident without alerts
 */
export function incidentUrgency(input: ReportInput, knowledge: Knowledge): Urgency {
  return finish(urgencySteps(input, knowledge))
}

/** The same, an alert a step. */
export function* urgencySteps(input: ReportInput, knowledge: Knowledge): Steps<Urgency> {
  const known = createCase(input, knowledge)
  const own = rateUrgency(decideConditions(known).signs, known.alert.priority)
  return yield* highestUrgency(own, input, knowledge)
}

/** `own`, or what an alert of another rule makes of the incident when that is more urgent; an alert a step. */
export function* highestUrgency(
  own: Urgency,
  input: ReportInput,
  knowledge: Knowledge,
): Steps<Urgency> {
  if (own.level === 'now') return own
  let highest = own
  for (const alert of input.alerts.slice(0, MOST_ALERTS)) {
    yield
    const known = createCase({ ...input, alerts: [alert] }, knowledge)
    const urgency = rateUrgency(decideConditions(known).signs, known.alert.priority)
    if (urgency.verdict === null || !isMoreUrgent(urgency.level, highest.level)) continue
    const because = urgency.because.map((text) => words`${known.event.rule}: ${text}`)
    highest = { ...urgency, because, priority: own.priority }
  }
  return highest
}

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
    // What the priority says anyway needs no words of ours.
    const says = likely !== null || level !== base
    const verdict = says ? verdictText(level, likely, attack.length) : null
    return { level, because, verdict, priority }
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
