import type { ChainLink, Text } from '../../model/report.ts'
import { TACTICS } from '../../model/tactics.ts'
import { compareTimes } from '../../model/time.ts'
import type { Case, ReportAlert } from '../case.ts'
import { evidenceOf } from '../evidence.ts'
import { spanOf } from './known.ts'

type Step = {
  readonly entry: ReportAlert
  readonly evidence: Text
  readonly tactic: string | null
  /** Where it stands in an intrusion: without a tactic just before what came next. */
  readonly rank: number
}

/**
 * The alerts of the incident as an attack would go: by ATT&CK tactic, then by time, each with what ties it
 * to those before it. Empty for a single rule.
 */
export function chainOf({ input, incident }: Case): readonly ChainLink[] {
  if (incident.rules.length < 2 || input.alerts.length < 2) return []
  const byTime = input.alerts.toSorted((a, b) => compareTimes(a.alert.firstTime, b.alert.firstTime))
  const begun = byTime[0]?.alert.firstTime ?? ''
  return ranked(byTime)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ entry: { alert }, tactic, evidence }) => ({
      tactic: tactic === null ? null : { id: tactic, name: TACTICS.get(tactic) ?? tactic },
      rule: alert.rule,
      priority: alert.priority,
      time: alert.firstTime,
      delta: alert.firstTime === begun ? '' : (spanOf(begun, alert.firstTime) ?? ''),
      evidence,
    }))
}

function ranked(byTime: readonly ReportAlert[]): readonly Step[] {
  const order = Array.from(TACTICS.keys())
  const steps: Step[] = []
  let next = order.length
  for (const [index, entry] of Array.from(byTime.entries()).toReversed()) {
    const tactic = entry.alert.tactics.find((id) => TACTICS.has(id)) ?? null
    const rank = tactic === null ? next - 0.5 : order.indexOf(tactic)
    if (tactic !== null) next = rank
    steps.push({ entry, tactic, rank, evidence: evidenceOf(entry, byTime.slice(0, index)) })
  }
  return steps.toReversed()
}
