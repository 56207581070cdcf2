import { alertText } from '../support/alerts.ts'
import type { Client } from '../support/client.ts'
import { createLatch } from '../support/latch.ts'
import type { Random } from './random.ts'

/** Rules as Falco has them, with their priorities. */
const RULES: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['Terminal shell in container', 'Notice'],
  ['Contact K8S API Server From Container', 'Notice'],
  ['Drop and execute new binary in container', 'Critical'],
  ['Read sensitive file untrusted', 'Warning'],
  ['Packet socket created in container', 'Notice'],
  ['Fileless execution via memfd_create', 'Critical'],
]
/** Workloads that alert at the same time. */
const BUSY = 8
/** Requests under way at most; an alert beyond is not sent, as by a sender whose queue is full. */
const UNDER_WAY = 150

export type LoadScale = {
  readonly perSecond: number
  /** After so many ms another workload begins to alert. */
  readonly workloadMs: number
}

/**
 * Senders as Falcosidekick is one: a fresh id for each alert, and nothing is sent again. Only what was
 * answered with 204 is acknowledged. What was refused, or never answered, may be counted, once.
 */
export class Load {
  readonly sent = new Set<string>()
  readonly acknowledged = new Set<string>()
  readonly workloads = new Set<string>()
  refused = 0
  unanswered = 0
  longestMs = 0
  readonly #random: Random
  readonly #targets: () => readonly Client[]
  readonly #underWay = new Set<Promise<boolean>>()
  #next = createLatch()

  /** `targets` are the replicas that a load balancer would send to now. */
  constructor(random: Random, targets: () => readonly Client[]) {
    this.#random = random
    this.#targets = targets
  }

  /** Sends until `signal` is aborted, at a pace of its own whatever becomes of it. */
  async run({ perSecond, workloadMs }: LoadScale, signal: AbortSignal): Promise<void> {
    const begun = performance.now()
    while (!signal.aborted) {
      const newest = Math.floor((performance.now() - begun) / workloadMs)
      const workload = Math.max(0, newest - this.#random.below(BUSY))
      const rule = this.#random.pick(RULES)
      if (this.#underWay.size < UNDER_WAY) void this.send(`shop-${workload}`, ...rule)
      await untilNext((-Math.log(1 - this.#random.next()) * 1000) / perSecond)
    }
    await Promise.all(this.#underWay)
  }

  /** One alert of a workload, to any replica; whether it was acknowledged. */
  send(namespace: string, rule: string, priority: string): Promise<boolean> {
    const targets = this.#targets()
    const target = targets[this.#random.below(targets.length)]
    if (target === undefined) return Promise.resolve(false)
    const sending = this.#post(target, namespace, { rule, priority }).finally(() => {
      this.#underWay.delete(sending)
    })
    this.#underWay.add(sending)
    return sending
  }

  /** Resolves with the next acknowledgement. */
  acknowledgement(): Promise<void> {
    return this.#next.opened
  }

  async #post(
    target: Client,
    namespace: string,
    about: { readonly rule: string; readonly priority: string },
  ): Promise<boolean> {
    const uuid = this.#uuid()
    const fields = { 'k8s.ns.name': namespace, 'k8s.pod.name': 'web-6d4cf56db6-x7k2p' }
    const body = alertText({ uuid, ...about, output_fields: { ...fields, 'proc.name': 'bash' } })
    const begun = performance.now()
    this.sent.add(uuid)
    this.workloads.add(namespace)
    const status = await target.post(body).then(
      (answer) => answer.status,
      () => null,
    )
    this.longestMs = Math.max(this.longestMs, performance.now() - begun)
    if (status === 204) this.#acknowledge(uuid)
    else if (status === null) this.unanswered += 1
    else this.refused += 1
    return status === 204
  }

  #acknowledge(uuid: string): void {
    this.acknowledged.add(uuid)
    this.#next.open()
    this.#next = createLatch()
  }

  #uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.#random.below(16).toString(16)).join('')
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-')
  }
}

function untilNext(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
