import type { RuleFacts } from '../../src/knowledge/catalogue.ts'

/** What happened in an incident, by its number: a few rules and namespaces have most of them. */
export type What = {
  readonly n: number
  readonly rules: readonly RuleFacts[]
  readonly priority: string
  readonly namespace: string
  readonly workload: string
}

const WORKLOADS = 5000
const NAMESPACES = 40
/** One incident in so many is of what is seldom seen. */
const RARE = 10_007
export const rareNamespace = 'seldom-used'
export const rarePriority = 'Emergency'

/** Of a hundred incidents; the rest is `Notice`. */
const PRIORITIES = [
  { below: 4, name: 'Critical' },
  { below: 10, name: 'Error' },
  { below: 30, name: 'Warning' },
]

export function whatOf(n: number, rules: readonly RuleFacts[]): What {
  const isRare = n % RARE === RARE - 1
  const roll = scatter(n, 1)
  // The last rule of the list is kept for what is rare.
  const main = isRare ? rules.length - 1 : skewed(n, 2, rules.length - 1)
  const more = scatter(n, 3) % 10
  const count = isRare || more < 7 ? 1 : more < 9 ? 2 : 3
  const named = PRIORITIES.find(({ below }) => roll % 100 < below)?.name ?? 'Notice'
  return {
    n,
    rules: Array.from({ length: count }, (_, index) => {
      const place = index === 0 ? main : (main + index) % (rules.length - 1)
      return rules[place] as RuleFacts
    }),
    priority: isRare ? rarePriority : named,
    namespace: isRare ? rareNamespace : `team-${skewed(n, 4, NAMESPACES)}`,
    workload: `app-${n % WORKLOADS}`,
  }
}

/** The body of one of its alerts, before and after its id. */
export function bodyParts(what: What, index: number, time: Date): readonly [string, string] {
  const { namespace, workload, priority } = what
  const rule = what.rules[index]?.rule ?? ''
  const text = JSON.stringify({
    uuid: '@',
    output: `${time.toISOString()}: ${priority} ${rule} (command=sh -c id pod=${workload} ns=${namespace})`,
    priority,
    rule,
    time: time.toISOString(),
    source: 'syscall',
    output_fields: {
      'container.id': 'c0ffee123456',
      'container.image.repository': `registry.example.com/${namespace}/${workload}`,
      'evt.type': 'execve',
      'k8s.ns.name': namespace,
      'k8s.pod.name': `${workload}-6d4cf56db6-x7k2p`,
      'proc.cmdline': 'sh -c id',
      'proc.name': 'sh',
      'proc.pname': 'runc',
      'user.name': 'root',
      'user.uid': 0,
    },
    tags: ['T1059', 'container', 'mitre_execution'],
    hostname: `node-${what.n % 14}`,
  })
  const [head = '', ...tail] = text.split('@')
  return [head, tail.join('@')]
}

/** The rule that most incidents have, and the one that few do. */
export function namedRules(rules: readonly RuleFacts[]): { common: string; rare: string } {
  return { common: rules[0]?.rule ?? '', rare: rules.at(-1)?.rule ?? '' }
}

/** From 0 up to `count`, the small ones much more often. */
function skewed(n: number, salt: number, count: number): number {
  return Math.floor(count * (scatter(n, salt) / 2 ** 32) ** 3)
}

/** A number of 32 bits that looks random and is the same every time. */
function scatter(n: number, salt: number): number {
  let mixed = Math.imul(n ^ (salt * 0x9e3779b9), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** The rules that there are incidents of. */
export function shownRules(rules: readonly RuleFacts[]): readonly RuleFacts[] {
  return rules.filter(({ source }) => source === 'syscall')
}
