import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CONTENT_TYPES, formatReport } from '../deliver/format.ts'
import { asciiJson } from '../lib/json.ts'
import { FalcobriefError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import { READ_BYTES } from '../store/limits.ts'
import type { Store } from '../store/port.ts'
import type { Policy } from '../lib/secrets/policy.ts'
import { redactBody, redactRecord } from '../notify/redaction.ts'
import type { IncidentDetail } from './answers.ts'
import {
  readAuthor,
  readEventsQuery,
  readFormat,
  readListQuery,
  refuseUnknownParameters,
} from './query.ts'
import { routeSilences, type SilencesDeps } from './silences.ts'
import { routeStuck, type StuckDeps } from './stuck.ts'
import { eventPage, incidentDetail, incidentItem, incidentPage } from './views.ts'

const RECORD_LIMITS = { alerts: 200, eventsPerAlert: 100, bytes: READ_BYTES }
const ROUNDUP_LIMITS = { groups: 200, incidents: 200 }

export type ApiDeps = {
  readonly store: Pick<
    Store,
    'listIncidents' | 'readIncident' | 'readEvents' | 'readRoundup' | 'readDeliveries' | 'retry'
  > &
    SilencesDeps['store'] &
    StuckDeps['store']
  readonly silences: Pick<SilencesDeps, 'configured' | 'endSilence' | 'createId'>
  readonly readReport: (id: string) => Promise<Report | null>
  /** Where an incident can be read; null when nobody said where that is. */
  readonly linkOf: (incidentId: string) => string | null
  /** How secrets in alerts are masked; null when they are shown. */
  readonly masking: () => Policy | null
  readonly now: () => number
  /** Answers with the incident as it is then; null when there is none. */
  readonly acknowledge: (id: string, by: string) => Promise<Incident | null>
  /** Called after messages were put back into the queue. */
  readonly onRequeued: () => void
  /** The OpenAPI document. */
  readonly describe: () => unknown
  /** Throws `FB_UNAUTHORIZED` or `FB_FORBIDDEN`. */
  readonly authorize: (request: FastifyRequest) => void
}

/** What people and tools ask: `/api/v1/incidents` and what belongs to one, `/api/v1/silences`, `/api/v1/stuck`. */
export function api(app: FastifyInstance, deps: ApiDeps): void {
  app.addHook('onRequest', (request, _reply, done) => {
    deps.authorize(request)
    refuseUnknownParameters(request.routeOptions.url ?? '', request.query)
    done()
  })
  // Below the same guard as all of `/api`: whoever may not read has no use for it.
  app.get('/api/openapi.json', async (_request, reply) => json(reply, deps.describe()))
  routeSilences(app, { ...deps.silences, store: deps.store, now: deps.now, json })
  routeStuck(app, { store: deps.store, now: deps.now, json })
  routeIncidents(app, deps)
  routeOneIncident(app, deps)
  routeEvents(app, deps)
}

function routeIncidents(app: FastifyInstance, { store }: ApiDeps): void {
  app.get('/api/v1/incidents', async (request, reply) => {
    return json(reply, incidentPage(await store.listIncidents(readListQuery(request.query))))
  })
}

function routeOneIncident(app: FastifyInstance, deps: ApiDeps): void {
  const { store } = deps
  app.get('/api/v1/incidents/:id', async (request, reply) => {
    return json(reply, await readDetail(idIn(request), deps))
  })
  app.get('/api/v1/incidents/:id/report', async (request, reply) => {
    const id = idIn(request)
    const format = readFormat(request.query)
    const report = await deps.readReport(id)
    if (report === null) throw noIncident()
    const text = formatReport(report, format, deps.linkOf(id))
    return secure(reply).type(CONTENT_TYPES[format]).send(text)
  })
  app.post('/api/v1/incidents/:id/acknowledge', async (request, reply) => {
    const incident = await deps.acknowledge(idIn(request), readAuthor(request.body))
    if (incident === null) throw noIncident()
    return json(reply, incidentItem(incident))
  })
  app.post('/api/v1/incidents/:id/requeue', async (request, reply) => {
    const retried = await store.retry(idIn(request), deps.now())
    if (retried === null) throw noIncident()
    deps.onRequeued()
    return json(reply, { requeued: retried.deliveries, released: retried.isReleased })
  })
}

function routeEvents(app: FastifyInstance, { store, masking }: ApiDeps): void {
  app.get('/api/v1/incidents/:id/events', async (request, reply) => {
    const { limit, cursor } = readEventsQuery(request.query)
    const page = await store.readEvents({ incidentId: idIn(request), limit, cursor })
    if (page === null) throw noIncident()
    const policy = masking()
    const items =
      policy === null ? page.items : page.items.map((event) => redactBody(event, policy))
    return json(reply, eventPage({ ...page, items }))
  })
}

async function readDetail(id: string, { store, masking }: ApiDeps): Promise<IncidentDetail> {
  const record = await store.readIncident(id, RECORD_LIMITS)
  if (record === null) throw noIncident()
  const deliveries = await store.readDeliveries(id)
  const roundup =
    record.incident.roundup === null ? null : await store.readRoundup(id, ROUNDUP_LIMITS)
  const policy = masking()
  const shown = policy === null ? record : redactRecord(record, policy)
  return incidentDetail(shown, deliveries, roundup)
}

function idIn(request: FastifyRequest): string {
  return (request.params as { readonly id: string }).id
}

function json(reply: FastifyReply, value: unknown): FastifyReply {
  return secure(reply)
    .type('application/json; charset=utf-8')
    .send(`${asciiJson(value)}\n`)
}

/** Reports hold what attackers wrote: nothing in them may run, whatever a browser makes of it. */
function secure(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
}

function noIncident(): FalcobriefError {
  return new FalcobriefError('FB_NOT_FOUND', 'there is no incident of this id')
}
