import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { asciiJson } from '../lib/json.ts'
import { FalcobriefError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import { READ_BYTES } from '../store/limits.ts'
import type { Store } from '../store/port.ts'
import type { IncidentRecord } from '../store/records.ts'
import { readAuthor, readFormat, readListQuery } from './query.ts'
import { routeSilences, type SilencesDeps } from './silences.ts'
import { incidentDetail, incidentItem } from './views.ts'

const RECORD_LIMITS = { alerts: 200, eventsPerAlert: 100, bytes: READ_BYTES }
const ROUNDUP_LIMITS = { groups: 200, incidents: 200 }

export type RenderedReport = { readonly text: string; readonly type: string }

export type ApiDeps = {
  readonly store: Pick<
    Store,
    'listIncidents' | 'readIncident' | 'readEvents' | 'readRoundup' | 'readDeliveries' | 'retry'
  > &
    SilencesDeps['store']
  readonly silences: Pick<SilencesDeps, 'configured' | 'endSilence' | 'silenceOf'>
  /** Null when there is no such incident; throws `FB_BAD_REQUEST` for an unknown format. */
  readonly renderReport: (id: string, format: string) => Promise<RenderedReport | null>
  /** Takes out what may not leave the store. */
  readonly redact: (record: IncidentRecord) => IncidentRecord
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

/** What people and tools ask: `/api/v1/incidents` and what belongs to one, `/api/v1/silences`. */
export function api(app: FastifyInstance, deps: ApiDeps): void {
  app.addHook('onRequest', (request, _reply, done) => {
    deps.authorize(request)
    done()
  })
  // Below the same guard as all of `/api`: whoever may not read has no use for it.
  app.get('/api/openapi.json', async (_request, reply) => json(reply, deps.describe()))
  routeSilences(app, { ...deps.silences, store: deps.store, now: deps.now, json })
  app.get('/api/v1/incidents', async (request, reply) => {
    const page = await deps.store.listIncidents(readListQuery(request.query))
    return json(reply, { items: page.items.map((item) => incidentItem(item)), next: page.next })
  })
  app.get('/api/v1/incidents/:id', async (request, reply) => {
    const { id } = request.params as { id: string }
    const record = await deps.store.readIncident(id, RECORD_LIMITS)
    if (record === null) throw noIncident()
    const deliveries = await deps.store.readDeliveries(id)
    const roundup =
      record.incident.roundup === null ? null : await deps.store.readRoundup(id, ROUNDUP_LIMITS)
    return json(reply, incidentDetail(deps.redact(record), deliveries, roundup))
  })
  app.get('/api/v1/incidents/:id/report', async (request, reply) => {
    const { id } = request.params as { id: string }
    const rendered = await deps.renderReport(id, readFormat(request.query))
    if (rendered === null) throw noIncident()
    return secure(reply).type(rendered.type).send(rendered.text)
  })
  app.post('/api/v1/incidents/:id/acknowledge', async (request, reply) => {
    const { id } = request.params as { id: string }
    const incident = await deps.acknowledge(id, readAuthor(request.body))
    if (incident === null) throw noIncident()
    return json(reply, incidentItem(incident))
  })
  app.post('/api/v1/incidents/:id/requeue', async (request, reply) => {
    const { id } = request.params as { id: string }
    const retried = await deps.store.retry(id, deps.now())
    if (retried === null) throw noIncident()
    deps.onRequeued()
    return json(reply, { requeued: retried.deliveries })
  })
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
