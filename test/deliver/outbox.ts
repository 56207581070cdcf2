import { join } from 'node:path'
import { foldAlert } from '../../src/dedup/fold.ts'
import { foldIncident } from '../../src/incident/fold.ts'
import type { FalcoEvent } from '../../src/model/event.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/port.ts'
import type { Decide, DeliveryRecord } from '../../src/store/records.ts'
import { temporaryFolder } from '../support/folder.ts'
import { sampleReport } from './fixtures.ts'

/** A real store with messages in its outbox. */
export type Outbox = AsyncDisposable & {
  readonly store: Store
  /** Puts the next message of the incident on `host` into the outbox; resolves with the incident's id. */
  readonly publish: (host: string, sinks: readonly string[], at: number) => Promise<string>
  readonly deliveryOf: (incidentId: string, sink: string) => Promise<DeliveryRecord>
}

export async function openOutbox(): Promise<Outbox> {
  const folder = await temporaryFolder()
  const store = await openStore(`sqlite:${join(folder.path, 'test.db')}`)
  const createId = countedIds()
  const decide = createDecide(createId)

  const publish = async (host: string, sinks: readonly string[], at: number): Promise<string> => {
    // Ever another rule, so that there is something to tell each time.
    const rule = createId()
    await store.admit([{ event: eventOf(host, rule, at), fingerprint: rule }], decide)
    const request = { now: at + 3_600_000, limit: 100, leaseMs: 1000 }
    const { incidents } = await store.claimIncidents(request)
    const claim = incidents.find(({ incident }) => incident.rules.includes(rule))
    for (const other of incidents) if (other !== claim) await store.giveBack(other)
    if (claim === undefined) throw new Error(`no incident on ${host}`)
    const { incident, lease } = claim
    const sequence = incident.sequence + 1
    const kind = sequence === 1 ? ('first' as const) : ('update' as const)
    await store.publish({
      incidentId: incident.id,
      lease,
      at,
      decisions: [],
      heldBack: [],
      message: {
        sequence,
        report: sampleReport({ id: incident.id }),
        deliveries: sinks.map((sink) => ({ id: createId(), sink, kind })),
      },
      next: (current) => ({ ...current, sequence }),
    })
    return incident.id
  }

  const deliveryOf = async (incidentId: string, sink: string): Promise<DeliveryRecord> => {
    const records = await store.readDeliveries(incidentId)
    const record = records.find((one) => one.sink === sink)
    if (record === undefined) throw new Error(`no delivery to ${sink}`)
    return record
  }

  return {
    store,
    publish,
    deliveryOf,
    [Symbol.asyncDispose]: async () => {
      await store.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

function countedIds(): () => string {
  let count = 0
  return () => `id${++count}`
}

const DAY = 86_400_000

function createDecide(createId: () => string): Decide {
  const settings = { window: DAY, maxAge: DAY, wait: 0, update: 0, repeat: DAY, calm: DAY }
  return (arrival, open) => {
    const { incident, decisions } = foldIncident(open.incident, arrival.event, settings, createId)
    const limits = { window: DAY, eventsPerAlert: 1 }
    const { alert } = foldAlert(
      open.alert,
      arrival,
      { id: incident.id, hasRoom: true },
      limits,
      createId,
    )
    const expired = { incident: null, alert: null }
    return { incident, alert, decisions, expired, closing: null }
  }
}

function eventOf(host: string, rule: string, receivedAt: number): FalcoEvent {
  return {
    id: `event-${rule}`,
    kind: 'alert',
    receivedAt,
    time: new Date(receivedAt).toISOString(),
    rule,
    priority: 'Critical',
    source: 'syscall',
    output: 'a shell was opened',
    tags: [],
    tagsLeftOut: 0,
    hostname: host,
    cluster: null,
    fields: {},
    subject: {
      kind: 'host',
      cluster: null,
      namespace: null,
      workload: null,
      host,
      container: null,
      account: null,
      user: null,
    },
    actor: [],
    tactics: [],
    techniques: [],
    problem: null,
    body: '{}',
  }
}
