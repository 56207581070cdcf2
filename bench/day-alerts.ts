export type DayAlert = {
  /** When it arrives, ms since the epoch. */
  readonly at: number
  readonly body: string
}

type Source = {
  readonly rule: string
  readonly priority: string
  readonly count: number
  readonly tags: readonly string[]
  /** `namespace/workload`. */
  readonly workloads: readonly string[]
}

const NODES = 14
const DAY_MS = 86_400_000

/**
 * Rules and counts of 24 hours of a cluster of 14 nodes (https://github.com/JiRaska/open-bank-oss, #5734):
 * 89 % are of one rule. The workloads are invented.
 */
export const ALERTS_OF_A_DAY: readonly Source[] = [
  {
    rule: 'Contact K8S API Server From Container',
    priority: 'Notice',
    count: 29_465,
    tags: ['network', 'mitre_discovery', 'T1565'],
    workloads: [
      'argocd/argocd-application-controller',
      'monitoring/prometheus-operator',
      'cert-manager/cert-manager',
      'kube-system/cilium',
      'external-secrets/external-secrets',
    ],
  },
  {
    rule: 'Run shell untrusted',
    priority: 'Notice',
    count: 3150,
    tags: ['shell', 'mitre_execution', 'T1059.004'],
    workloads: ['bank/ledger', 'bank/payments', 'ci/runner', 'monitoring/grafana'],
  },
  {
    rule: 'Drop and execute new binary in container',
    priority: 'Critical',
    count: 450,
    tags: ['process', 'mitre_persistence', 'TA0003'],
    workloads: ['ci/runner', 'ci/builder'],
  },
]

/** The alerts of a day from `begin` on, in order of arrival; the same every time. */
export function createDay(begin: number): readonly DayAlert[] {
  const random = seeded(7)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const times = ALERTS_OF_A_DAY.flatMap((source) =>
    Array.from({ length: source.count }, () => ({
      source,
      at: begin + Math.floor(random() * DAY_MS),
    })),
  )
  return times
    .toSorted((a, b) => a.at - b.at)
    .map(({ source, at }, index) => ({
      at,
      body: bodyOf(source, pick(source.workloads), Math.floor(random() * NODES), at, index),
    }))
}

function bodyOf(
  { rule, priority, tags }: Source,
  workload: string,
  node: number,
  at: number,
  index: number,
): string {
  const [namespace = '', name = ''] = workload.split('/')
  const time = new Date(at).toISOString().replace('Z', '000000Z')
  return JSON.stringify({
    uuid: `day-${index}`,
    output: `${time}: ${priority} ${rule}`,
    priority,
    rule,
    time,
    source: 'syscall',
    output_fields: {
      'container.id': `c0ffee${String(node).padStart(6, '0')}`,
      'container.name': name,
      'k8s.ns.name': namespace,
      'k8s.pod.name': `${name}-${'bcdfghjklmnpqrst'.charAt(node)}6d4f`,
      'proc.name': name.slice(0, 15),
      'proc.pname': 'containerd-shim',
      'proc.pid': 1000 + index,
      'user.name': 'root',
    },
    tags,
    hostname: `node-${node}`,
  })
}

/** Mulberry32: the same numbers from 0 up to, but not including, 1 for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
