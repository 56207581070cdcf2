import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { asciiJson } from '../lib/json.ts'
import { FalcobriefError } from '../model/errors.ts'
import { parsePriority, PRIORITIES, type IncidentKind } from '../model/event.ts'
import type { Incident } from '../model/incident.ts'
import { ROUNDUPS } from '../model/roundup.ts'
import { epochNanoseconds } from '../model/time.ts'
import type { Store } from '../store/port.ts'
import type { IncidentFilter, IncidentRecord } from '../store/records.ts'
import { routeSilences, type SilencesDeps } from './silences.ts'
import { incidentDetail, incidentItem } from './views.ts'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200
const MAX_AUTHOR = 200
/** Falco's notices about itself, storms and digests are listed when asked for. */
const DEFAULT_KINDS: readonly IncidentKind[] = ['alert', 'malformed', 'test']
const KINDS: readonly IncidentKind[] = [...DEFAULT_KINDS, 'internal', ...ROUNDUPS]
const RECORD_LIMITS = { alerts: 200, eventsPerAlert: 100 }
const ROUNDUP_LIMITS = { groups: 200, incidents: 200 }

export type RenderedReport = { readonly text: string; readonly type: string }

export type ApiDeps = {
  readonly store: Pick<
    Store,
    'listIncidents' | 'readIncident' | 'readRoundup' | 'readDeliveries' | 'requeue'
  > &
    SilencesDeps['store']
  readonly silences: Pick<SilencesDeps, 'configured' | 'silenceOf'>
  /** Null when there is no such incident; throws `FB_BAD_REQUEST` for an unknown format. */
  readonly renderReport: (id: string, format: string) => Promise<RenderedReport | null>
  /** Takes out what may not leave the store. */
  readonly redact: (record: IncidentRecord) => IncidentRecord
  readonly now: () => number
  /** Answers with the incident as it is then; null when there is none. */
  readonly acknowledge: (id: string, by: string) => Promise<Incident | null>
  /** Called after messages were put back into the queue. */
  readonly onRequeued: () => void
  /** Throws `FB_UNAUTHORIZED` or `FB_FORBIDDEN`. */
  readonly authorize: (request: FastifyRequest) => void
}

/** What people and tools ask: `/api/v1/incidents` and what belongs to one, `/api/v1/silences`. */
export function api(app: FastifyInstance, deps: ApiDeps): void {
  app.addHook('onRequest', (request, _reply, done) => {
    deps.authorize(request)
    done()
  })
  routeSilences(app, { ...deps.silences, store: deps.store, now: deps.now, json })
  app.get('/api/v1/incidents', async (request, reply) => {
    const query = request.query as Record<string, unknown>
    const limit = limitOf(text(query, 'limit'))
    const page = await deps.store.listIncidents(filterOf(query), limit, text(query, 'cursor'))
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
    const format = text(request.query as Record<string, unknown>, 'format') ?? 'json'
    const rendered = await deps.renderReport(id, format)
    if (rendered === null) throw noIncident()
    return secure(reply).type(rendered.type).send(rendered.text)
  })
  app.post('/api/v1/incidents/:id/acknowledge', async (request, reply) => {
    const { id } = request.params as { id: string }
    const incident = await deps.acknowledge(id, authorOf(request.body))
    if (incident === null) throw noIncident()
    return json(reply, incidentItem(incident))
  })
  app.post('/api/v1/incidents/:id/requeue', async (request, reply) => {
    const { id } = request.params as { id: string }
    const requeued = await deps.store.requeue(id, deps.now())
    deps.onRequeued()
    return json(reply, { requeued })
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

function filterOf(query: Record<string, unknown>): IncidentFilter {
  const state = text(query, 'state')
  if (state !== null && state !== 'open' && state !== 'closed') throw bad('state: open or closed')
  const priority = text(query, 'priority')
  const known = priority === null ? null : parsePriority(priority)
  if (priority !== null && known === null) throw bad(`priority: one of ${PRIORITIES.join(', ')}`)
  const kind = text(query, 'kind')
  if (kind !== null && !isKind(kind)) throw bad(`kind: one of ${KINDS.join(', ')}`)
  return {
    state,
    priority: known,
    rule: text(query, 'rule'),
    namespace: text(query, 'namespace'),
    since: sinceOf(text(query, 'since')),
    kinds: kind === null ? DEFAULT_KINDS : [kind],
  }
}

function authorOf(body: unknown): string {
  const author: unknown = Object(body).author
  if (typeof author !== 'string' || author.trim() === '' || author.length > MAX_AUTHOR) {
    throw bad(`author: who takes care of it, in 1 to ${MAX_AUTHOR} characters`)
  }
  return author.trim()
}

function isKind(kind: string): kind is IncidentKind {
  return KINDS.some((known) => known === kind)
}

function sinceOf(since: string | null): number | null {
  if (since === null) return null
  const nanoseconds = epochNanoseconds(since)
  if (nanoseconds === null)
    throw bad('since: an RFC 3339 time with zone, such as 2026-01-31T08:00:00Z')
  return Number(nanoseconds / 1_000_000n)
}

function limitOf(limit: string | null): number {
  if (limit === null) return DEFAULT_LIMIT
  const number = Number(limit)
  if (!Number.isInteger(number) || number < 1 || number > MAX_LIMIT) {
    throw bad(`limit: a whole number from 1 to ${MAX_LIMIT}`)
  }
  return number
}

function text(query: Record<string, unknown>, name: string): string | null {
  const value = query[name]
  if (value === undefined || value === '') return null
  if (typeof value === 'string') return value
  throw bad(`${name}: given more than once`)
}

function bad(message: string): FalcobriefError {
  return new FalcobriefError('FB_BAD_REQUEST', message)
}

function noIncident(): FalcobriefError {
  return new FalcobriefError('FB_NOT_FOUND', 'there is no incident of this id')
}
