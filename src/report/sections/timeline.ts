import type { Text, TimelineEntry } from '../../model/report.ts'
import { compareTimes } from '../../model/time.ts'
import type { Case, ReportAlert } from '../case.ts'
import { lookUp } from '../../facts/look-up.ts'
import { joined, own, words } from '../words.ts'
import { spanOf } from './known.ts'

/** Fields that tell an alert's story in a line, the best first. */
const STORY: readonly (readonly [before: string, field: string])[] = [
  ['', 'proc.cmdline'],
  ['', 'proc.name'],
  ['', 'fd.name'],
  ['', 'ka.verb'],
  ['', 'ka.target.name'],
  ['', 'ct.name'],
  ['', 'gcp.methodName'],
  ['', 'okta.evt.type'],
  ['', 'github.type'],
  ['by ', 'user.name'],
  ['by ', 'ka.user.name'],
  ['by ', 'ct.user'],
  ['by ', 'gcp.user'],
  ['by ', 'okta.actor.name'],
  ['by ', 'github.user'],
]

/** The alerts of the incident by the time of their first event; empty when there was one event only. */
export function timelineOf({ input, incident }: Case): readonly TimelineEntry[] {
  if (incident.count === 1 && input.alerts.length < 2) return []
  const ordered = input.alerts.toSorted(
    (a, b) =>
      compareTimes(a.alert.firstTime, b.alert.firstTime) || a.alert.firstSeen - b.alert.firstSeen,
  )
  return ordered.map((entry, index) => {
    const { alert } = entry
    const before = ordered[index - 1]?.alert.firstTime
    return {
      time: alert.firstTime,
      delta: before === undefined ? '' : (spanOf(before, alert.firstTime) ?? ''),
      rule: alert.rule,
      priority: alert.priority,
      count: alert.count,
      what: storyOf(entry),
    }
  })
}

function storyOf({ alert, events: [event] }: ReportAlert): Text {
  const parts = event === undefined ? [] : partsOf(event)
  const last = alert.count === 1 ? [] : words`; the last at ${alert.lastTime}`
  if (parts.length === 0) {
    return alert.count === 1
      ? words`no event of it is stored any more`
      : words`last at ${alert.lastTime}`
  }
  return [...parts, ...last]
}

function partsOf(event: ReportAlert['events'][number]): Text {
  const hasCommand = lookUp(event, 'proc.cmdline') !== null
  const found = STORY.flatMap(([before, field]) => {
    const value = hasCommand && field === 'proc.name' ? null : lookUp(event, field)
    return value === null ? [] : [words`${own(before)}${value}`]
  })
  return joined(found, ', ')
}
