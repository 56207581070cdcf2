import type { Deliveries, Intake, People, Reads, Reports, Store } from '../port.ts'
import { admit } from './admit.ts'
import { SharedClock } from './clock.ts'
import { Database } from './database.ts'
import { Listener } from './listener.ts'
import { listIncidents } from './listing.ts'
import { migrate } from './migrations.ts'
import * as outbox from './outbox.ts'
import { purge } from './purge.ts'
import * as read from './read.ts'
import * as reports from './reports.ts'
import { connectionSettings } from './settings.ts'
import * as roundups from './roundups.ts'
import { giveBack, setAside } from './set-aside.ts'
import * as silences from './silences.ts'
import { readStats } from './stats.ts'
import { insertQuarantine } from './writes.ts'

/**
 * The store in a PostgreSQL database, for any number of processes. A lease ends by time only: it is
 * compared with the `now` that the caller of a verb passes, which is to be that of `clock`. Throws `FB_STORE_OPEN`, `FB_STORE_NEWER` or `FB_STORE_ALTERED`.
 */
export async function openPostgresStore(url: string): Promise<Store> {
  const settings = connectionSettings(url)
  await migrate(settings)
  const database = new Database(settings)
  const clock = await startClock(database)
  const listener = new Listener(settings)
  return {
    kind: 'postgres',
    clock,
    ...intake(database),
    ...work(database),
    ...people(database),
    ...reads(database),
    purge: (retention) => purge(database, retention),
    onWork: (listen) => listener.add(listen),
    ping: async () => {
      const begun = performance.now()
      await database.write({ sql: 'UPDATE heartbeat SET beats = beats + 1' })
      return performance.now() - begun
    },
    close: async () => {
      clock.stop()
      await Promise.all([listener.close(), database.close()])
    },
  }
}

function intake(database: Database): Intake {
  return {
    admit: (arrivals, decide) => admit(database, arrivals, decide),
    quarantine: async (entry) => {
      await database.write(...insertQuarantine([entry]))
    },
  }
}

function work(database: Database): Reports & Deliveries {
  return {
    claimIncidents: (request) => reports.claimIncidents(database, request),
    publish: (publication) => reports.publish(database, publication),
    setAside: (failure) => setAside(database, failure),
    giveBack: (claimed) => giveBack(database, claimed),
    spend: (sink, take) => roundups.spend(database, sink, take),
    nextDueAt: () => reports.nextDueAt(database),
    claimDeliveries: (request) => outbox.claimDeliveries(database, request),
    settle: (settlement) => outbox.settle(database, settlement),
    renew: (delivery, leaseUntil) => outbox.renew(database, delivery, leaseUntil),
    expire: (createdBefore, now) => outbox.expire(database, createdBefore, now),
    retry: (incidentId, now) => outbox.retry(database, incidentId, now),
    readDeliveries: (incidentId) => outbox.readDeliveries(database, incidentId),
  }
}

function people(database: Database): People {
  return {
    amend: (incidentId, change) => reports.amend(database, incidentId, change),
    addSilence: (silence) => silences.addSilence(database, silence),
    endSilence: (id, now) => silences.endSilence(database, id, now),
    lookAgain: (now) => silences.lookAgain(database, now),
    listSilences: (endedAfter) => silences.listSilences(database, endedAfter),
  }
}

function reads(database: Database): Reads {
  return {
    listIncidents: (request) => listIncidents(database, request),
    readIncident: (id, limits) => read.readIncident(database, id, limits),
    readEvents: (request) => read.readEvents(database, request),
    readRoundup: (id, limits) => roundups.readRoundup(database, id, limits),
    readRuleEvents: (query) => read.readRuleEvents(database, query),
    stats: (request) => readStats(database, request),
  }
}

async function startClock(database: Database): Promise<SharedClock> {
  try {
    return await SharedClock.start(database)
  } catch (error) {
    await database.close()
    throw error
  }
}
