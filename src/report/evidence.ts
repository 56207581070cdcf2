import type { FalcoEvent } from '../model/event.ts'
import type { Text } from '../model/report.ts'
import type { ReportAlert } from './case.ts'
import { lookUp, lookUpFirst } from '../facts/look-up.ts'
import { joined, words } from './words.ts'

type Link = (event: FalcoEvent, earlier: FalcoEvent) => Text | null

/** What can tie an alert to an earlier one, the strongest first. */
const LINKS: readonly Link[] = [process, place, actor]

/**
 * What ties an alert to those that came before it on the same subject: process ancestry, the same pod or
 * container, the same user. In words that name the fact, never more than the events say.
 */
export function evidenceOf({ events }: ReportAlert, before: readonly ReportAlert[]): Text {
  const [event] = events
  if (before.length === 0) return words`the first of them`
  if (event === undefined) return words`no event of it is stored any more`
  const ties = new Map<string, readonly Text[]>()
  for (const link of LINKS) {
    const tie = nearest(link, event, before)
    if (tie !== null) ties.set(tie.rule, [...(ties.get(tie.rule) ?? []), tie.text])
  }
  const found = Array.from(ties, ([rule, texts]) => words`with ${rule}: ${joined(texts, ', ')}`)
  const all = [...found, ...otherPod(event, before)]
  return all.length === 0 ? words`only that both happened in the same place` : joined(all, '; ')
}

/** The last of the earlier alerts that it is tied to in this way. */
function nearest(link: Link, event: FalcoEvent, before: readonly ReportAlert[]) {
  for (const { alert, events } of before.toReversed()) {
    const text = events[0] === undefined ? null : link(event, events[0])
    if (text !== null) return { rule: alert.rule, text }
  }
  return null
}

function process(event: FalcoEvent, earlier: FalcoEvent): Text | null {
  if (event.hostname !== earlier.hostname || !isSameContainer(event, earlier)) return null
  const pid = lookUp(earlier, 'proc.pid')
  if (pid !== null && lookUp(event, 'proc.pid') === pid) return words`the same process ${pid}`
  if (pid !== null && ancestors(event).includes(pid)) return words`started by its process ${pid}`
  const name = lookUp(earlier, 'proc.name')
  return name !== null && lookUp(event, 'proc.pname') === name
    ? words`a process ${name}, as its parent is`
    : null
}

const ANCESTORS = ['proc.ppid', 'proc.apid[1]', 'proc.apid[2]', 'proc.apid[3]', 'proc.apid[4]']

function ancestors(event: FalcoEvent): readonly string[] {
  return ANCESTORS.flatMap((name) => lookUp(event, name) ?? [])
}

/** Pids are those of the host; a container that is another tells that they are another's. */
function isSameContainer(event: FalcoEvent, earlier: FalcoEvent): boolean {
  return lookUp(event, 'container.id') === lookUp(earlier, 'container.id')
}

function place(event: FalcoEvent, earlier: FalcoEvent): Text | null {
  const pod = podOf(event)
  if (pod !== null) return podOf(earlier) === pod ? words`the same pod ${pod}` : null
  const container = lookUp(event, 'container.id')
  if (container === null) return null
  const isSame = isSameContainer(event, earlier) && event.hostname === earlier.hostname
  return isSame ? words`the same container ${container}` : null
}

/** The pod that an event happened in, or that an API request was about. */
function podOf(event: FalcoEvent): string | null {
  const named = lookUpFirst(event, ['k8s.pod.name', 'ka.target.pod.name'])
  if (named !== null) return named
  return lookUp(event, 'ka.target.resource') === 'pods' ? lookUp(event, 'ka.target.name') : null
}

function otherPod(event: FalcoEvent, before: readonly ReportAlert[]): readonly Text[] {
  const pod = podOf(event)
  const pods = before.flatMap(({ events: [earlier] }) =>
    earlier === undefined ? [] : (podOf(earlier) ?? []),
  )
  if (pod === null || pods.length === 0 || pods.includes(pod)) return []
  return [words`another pod of the same workload, ${pod}`]
}

const USERS = [
  'user.name',
  'ka.user.name',
  'ct.user',
  'gcp.user',
  'okta.actor.alternateid',
  'okta.actor.name',
  'github.user',
]

function actor(event: FalcoEvent, earlier: FalcoEvent): Text | null {
  const user = USERS.find((field) => {
    const name = lookUp(event, field)
    return name !== null && name === lookUp(earlier, field)
  })
  return user === undefined ? null : words`the same user ${lookUp(event, user) ?? ''}`
}
