import type { Log } from '../../lib/log.ts'
import { errorMessage } from '../../model/errors.ts'
import type { Deliveries, Intake as IntakeVerbs, People, Reads, Reports, Store } from '../port.ts'
import { Intake } from './admit.ts'
import { Connection } from './connection.ts'
import { startChecker } from './checker.ts'
import { describingFailures } from './describing-failures.ts'
import { faultFrom, openError, readError } from './failure.ts'
import { startKeeper } from './keeper.ts'
import { listIncidents } from './listing.ts'
import { OpenSet } from './open-set.ts'
import * as outbox from './outbox.ts'
import { Purge } from './purge.ts'
import * as read from './read.ts'
import { rescue } from './rescue.ts'
import * as reports from './reports.ts'
import * as roundups from './roundups.ts'
import { giveBack, setAside } from './set-aside.ts'
import * as silences from './silences.ts'
import { readStats } from './stats.ts'
import { Tally } from './tally.ts'
import { insertQuarantine } from './writes.ts'

/**
 * The store in one SQLite file, for one process. Throws `FB_STORE_OPEN`, `FB_STORE_BUSY`, `FB_STORE_CORRUPT`,
 * `FB_STORE_NEWER` or `FB_STORE_ALTERED`.
 */
export async function openSqliteStore(path: string, log: Log): Promise<Store> {
  const connection = Connection.open(path)
  try {
    return createStore(connection, log)
  } catch (error) {
    await connection.close()
    throw openError(path, error)
  }
}

function createStore(connection: Connection, log: Log): Store {
  const open = new OpenSet(connection)
  const tally = new Tally(connection)
  const intake = new Intake(connection, open, tally)
  const purge = new Purge(connection)
  outbox.releaseLeases(connection)
  const checker = startChecker(connection.path, log, connection.problemsAtStart)
  connection.isDamageKnown = () => checker.damage() !== null
  const keeper = startKeeper({ connection, checker, tally, log, onReopened: () => open.forget() })

  const parts: Parts = { connection, open, tally, intake, durable: durably(connection) }
  const verbs: Store = {
    kind: 'sqlite',
    ...intakeVerbs(parts),
    ...work(parts),
    ...people(parts),
    ...reads(parts),
    purge: (retention) => parts.durable(() => purge.run(retention)),
    ping: async () => {
      const begun = performance.now()
      keeper.look()
      await parts.durable(() => connection.write(() => touch(connection)))
      return performance.now() - begun
    },
    integrity: () => {
      return { damage: checker.damage(), checkedMsAgo: checker.checkedMsAgo(), lost: keeper.lost() }
    },
    close: async () => {
      keeper.look()
      await Promise.all([keeper.stop(), checker.stop()])
      await close(connection, log)
    },
  }
  return describingFailures(verbs, (error) => {
    if (faultFrom(error) === 'damage') checker.suspect(errorMessage(error))
    return readError(connection.path, error)
  })
}

async function close(connection: Connection, log: Log): Promise<void> {
  try {
    await rescue(connection)
  } catch (error) {
    log.error({ problem: errorMessage(error) }, 'the database is not in its place')
  }
  await connection.close()
}

type Parts = {
  readonly connection: Connection
  readonly open: OpenSet
  readonly tally: Tally
  readonly intake: Intake
  /** A write verb: the change in one transaction, then the disk. */
  readonly durable: <T>(change: () => T) => Promise<T>
}

function durably(connection: Connection): Parts['durable'] {
  return async (change) => {
    const result = change()
    await connection.flushed()
    return result
  }
}

function intakeVerbs({ connection, tally, intake, durable }: Parts): IntakeVerbs {
  return {
    admit: async (arrivals, decide) => {
      const admitted = intake.admit(arrivals, decide)
      const { committed } = tally
      await connection.flushed()
      tally.acknowledge(committed)
      return admitted
    },
    quarantine: (entry) =>
      durable(() => connection.write(() => insertQuarantine(connection, entry))),
  }
}

function work({ connection, open, intake, durable }: Parts): Reports & Deliveries {
  return {
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
  }
}

function people({ connection, open, durable }: Parts): People {
  return {
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
  }
}

function reads({ connection, intake }: Parts): Reads {
  return {
    listIncidents: async (request) => listIncidents(connection, request),
    readIncident: async (id, limits) => read.readIncident(connection, id, limits),
    readEvents: async (request) => read.readEvents(connection, request),
    readRoundup: async (id, limits) => roundups.readRoundup(connection, id, limits),
    readRuleEvents: async (query) => read.readRuleEvents(connection, query),
    stats: async (request) => readStats(connection, request, intake.lastEventAt),
  }
}

/** A write that changes nothing anybody reads, to see whether writing works. */
function touch(connection: Connection): void {
  connection.statement('UPDATE schema_migrations SET version = version').run()
}
