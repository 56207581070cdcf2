import type { Store } from '../port.ts'
import { Intake } from './admit.ts'
import { Connection } from './connection.ts'
import { listIncidents } from './listing.ts'
import { OpenSet } from './open-set.ts'
import * as outbox from './outbox.ts'
import { Purge } from './purge.ts'
import * as read from './read.ts'
import * as reports from './reports.ts'
import * as roundups from './roundups.ts'
import { giveBack, setAside } from './set-aside.ts'
import * as silences from './silences.ts'
import { readStats } from './stats.ts'
import { insertQuarantine } from './writes.ts'

/**
 * The store in one SQLite file, for one process. Throws `FB_STORE_OPEN`, `FB_STORE_BUSY`,
 * `FB_STORE_NEWER` or `FB_STORE_ALTERED`.
 */
export function openSqliteStore(path: string): Store {
  const connection = Connection.open(path)
  const open = new OpenSet(connection)
  const intake = new Intake(connection, open)
  const purge = new Purge(connection)
  outbox.releaseLeases(connection)

  /** A write verb: the change in one transaction, then the disk. */
  const durable = async <T>(change: () => T): Promise<T> => {
    const result = change()
    await connection.flushed()
    return result
  }

  return {
    kind: 'sqlite',
    admit: async (arrivals, decide) => {
      const admitted = await durable(() => intake.admit(arrivals, decide))
      connection.trust()
      return admitted
    },
    quarantine: (entry) =>
      durable(() => connection.write(() => insertQuarantine(connection, entry))),
    claimIncidents: (request) => durable(() => reports.claimIncidents(connection, request)),
    publish: (publication) =>
      durable(() =>
        reports.publish(connection, open, publication, () => intake.nextIncidentNumber()),
      ),
    setAside: (failure) => durable(() => setAside(connection, failure)),
    giveBack: (claimed) => durable(() => giveBack(connection, claimed)),
    spend: (sink, take) => durable(() => roundups.spend(connection, sink, take)),
    nextDueAt: async () => reports.nextDueAt(connection),
    claimDeliveries: (request) => durable(() => outbox.claimDeliveries(connection, request)),
    settle: (settlement) => durable(() => outbox.settle(connection, settlement)),
    renew: (delivery, leaseUntil) => durable(() => outbox.renew(connection, delivery, leaseUntil)),
    expire: (createdBefore, now) => durable(() => outbox.expire(connection, createdBefore, now)),
    retry: (incidentId, now) => durable(() => outbox.retry(connection, incidentId, now)),
    readDeliveries: async (incidentId) => outbox.readDeliveries(connection, incidentId),
    amend: (incidentId, change) =>
      durable(() => reports.amend(connection, open, incidentId, change)),
    addSilence: (silence) => durable(() => silences.addSilence(connection, silence)),
    endSilence: (id, now) =>
      durable(() => {
        // Held incidents become due in the database: what is held in memory of them is stale.
        open.forget()
        return silences.endSilence(connection, id, now)
      }),
    lookAgain: (now) =>
      durable(() => {
        open.forget()
        silences.lookAgain(connection, now)
      }),
    listSilences: async (endedAfter) => silences.listSilences(connection, endedAfter),
    listIncidents: async (request) => listIncidents(connection, request),
    readIncident: async (id, limits) => read.readIncident(connection, id, limits),
    readEvents: async (request) => read.readEvents(connection, request),
    readRoundup: async (id, limits) => roundups.readRoundup(connection, id, limits),
    readRuleEvents: async (query) => read.readRuleEvents(connection, query),
    stats: async (request) => readStats(connection, request, intake.lastEventAt),
    purge: (retention) => durable(() => purge.run(retention)),
    ping: async () => {
      const begun = performance.now()
      await durable(() => connection.write(() => touch(connection)))
      if (connection.hasFailed) {
        await durable(() => tryRoom(connection))
        connection.trust()
      }
      return performance.now() - begun
    },
    close: () => connection.close(),
  }
}

/** A write that changes nothing anybody reads, to see whether writing works. */
function touch(connection: Connection): void {
  connection.statement('UPDATE schema_migrations SET version = version').run()
}

/** As much room as a full batch of alerts needs: a disk that is almost full takes a small write. */
const ROOM_BYTES = 262_144

function tryRoom(connection: Connection): void {
  connection.write(() =>
    connection.statement('INSERT OR REPLACE INTO room VALUES (1, zeroblob(?))').run(ROOM_BYTES),
  )
  connection.write(() => connection.statement('DELETE FROM room').run())
}
