import { isReportFormat, REPORT_FORMATS, type ReportFormat } from '../deliver/format.ts'
import { z } from 'zod'
import { nearest } from '../lib/nearest.ts'
import { printableLine } from '../lib/printable.ts'
import { FalcobriefError } from '../model/errors.ts'
import { INCIDENT_KINDS, parsePriority, PRIORITIES, type IncidentKind } from '../model/event.ts'
import { epochNanoseconds } from '../model/time.ts'
import { URGENCY_LEVELS } from '../model/urgency.ts'
import type { IncidentsRequest } from '../store/records.ts'

const STATES = ['open', 'closed'] as const
const LIMITS = { initial: 50, most: 200 }
const MAX_AUTHOR = 200
/** Falco's notices about itself, storms and digests are listed when asked for. */
const DEFAULT_KINDS: readonly IncidentKind[] = ['alert', 'malformed', 'test']

const priority = z.string().transform((name, context) => {
  const known = parsePriority(name)
  if (known !== null) return known
  context.addIssue({ code: 'custom', message: `one of ${PRIORITIES.join(', ')}` })
  return z.NEVER
})

const since = z.string().transform((time, context) => {
  const nanoseconds = epochNanoseconds(time)
  if (nanoseconds !== null) return Number(nanoseconds / 1_000_000n)
  const message = 'an RFC 3339 time with zone, such as 2026-01-31T08:00:00Z'
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

const limitError = { error: `a whole number from 1 to ${LIMITS.most}` }

const paging = {
  limit: z.coerce
    .number(limitError)
    .int(limitError)
    .min(1, limitError)
    .max(LIMITS.most, limitError)
    .default(LIMITS.initial),
  cursor: z.string().optional().meta({ description: '`next` of the page before.' }),
}

/** What `GET /api/v1/incidents/ID/events` may be asked for. */
export const eventsQuery = z.object(paging)

/** What `GET /api/v1/incidents` may be asked for. */
export const listQuery = z.object({
  state: z.enum(STATES, { error: 'open or closed' }).optional(),
  priority: priority.optional().meta({
    description: `${PRIORITIES.join(', ')}, in any letter case.`,
  }),
  urgency: z
    .enum(URGENCY_LEVELS, { error: `one of ${URGENCY_LEVELS.join(', ')}` })
    .optional()
    .meta({ description: `How soon somebody should look: ${URGENCY_LEVELS.join(', ')}.` }),
  rule: z.string().optional().meta({ description: 'Exact name of a rule.' }),
  namespace: z.string().optional().meta({ description: 'Kubernetes namespace.' }),
  since: since
    .optional()
    .meta({ description: 'Last seen then or later; RFC 3339 with zone.', format: 'date-time' }),
  kind: z
    .enum(INCIDENT_KINDS, { error: `one of ${INCIDENT_KINDS.join(', ')}` })
    .optional()
    .meta({ description: `Without it: ${DEFAULT_KINDS.join(', ')}.` }),
  ...paging,
})

export const acknowledgeRequest = z.object({
  author: z
    .string({ error: `who acknowledges it, in 1 to ${MAX_AUTHOR} characters` })
    .trim()
    .min(1, { error: `who acknowledges it, in 1 to ${MAX_AUTHOR} characters` })
    .max(MAX_AUTHOR, { error: `at most ${MAX_AUTHOR} characters` })
    .meta({ description: 'Who acknowledges it.' }),
})

/** What each route of `/api` may be asked for; the others take no parameter. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  '/api/v1/incidents': Object.keys(listQuery.shape),
  '/api/v1/incidents/:id/events': Object.keys(eventsQuery.shape),
  '/api/v1/incidents/:id/report': ['format'],
}

/** A parameter of every route. */
const TOKEN = 'token'

/** Throws `FB_BAD_REQUEST` for a parameter that the route has not: a typo would answer with everything. */
export function refuseUnknownParameters(route: string, query: unknown): void {
  const names = PARAMETERS[route] ?? []
  const unknown = Object.keys(Object(query)).find((name) => name !== TOKEN && !names.includes(name))
  if (unknown === undefined) return
  const meant = nearest(unknown, names)
  const hint =
    meant !== null
      ? `nearest valid parameter '${meant}'`
      : names.length === 0
        ? 'this route takes none'
        : `valid parameters: ${names.join(', ')}`
  throw bad(`${printableLine(unknown)}: no such parameter; ${hint}`)
}

/** Throws `FB_BAD_REQUEST` that names what is wrong. */
export function readListQuery(query: unknown): IncidentsRequest {
  const { state, priority, urgency, rule, namespace, since, kind, limit, cursor } = parsed(
    listQuery,
    givenOnce(query),
  )
  const filter = {
    state: state ?? null,
    priority: priority ?? null,
    urgency: urgency ?? null,
    rule: rule ?? null,
    namespace: namespace ?? null,
    since: since ?? null,
    kinds: kind === undefined ? DEFAULT_KINDS : [kind],
  }
  return { filter, limit, cursor: cursor ?? null }
}

/** Throws `FB_BAD_REQUEST` that names what is wrong. */
export function readEventsQuery(query: unknown): Pick<IncidentsRequest, 'limit' | 'cursor'> {
  const { limit, cursor } = parsed(eventsQuery, givenOnce(query))
  return { limit, cursor: cursor ?? null }
}

/** The format that a report is asked for in. Throws `FB_BAD_REQUEST`. */
export function readFormat(query: unknown): ReportFormat {
  const format = givenOnce(query)['format'] ?? 'json'
  if (!isReportFormat(format)) throw bad(`format: one of ${REPORT_FORMATS.join(', ')}`)
  return format
}

/** What is empty counts as not given. */
function givenOnce(query: unknown): Readonly<Record<string, string>> {
  const given = Object.entries(Object(query) as Record<string, string | string[]>)
  const texts = given.map(([name, value]): readonly [string, string] => {
    if (typeof value !== 'string') throw bad(`${name}: given more than once`)
    return [name, value]
  })
  return Object.fromEntries(texts.filter(([, value]) => value !== ''))
}

/** Who acknowledges an incident. Throws `FB_BAD_REQUEST`. */
export function readAuthor(body: unknown): string {
  return parsed(acknowledgeRequest, Object(body)).author
}

function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.')}: ${message}`,
  )
  throw bad(problems.join('; '))
}

function bad(message: string): FalcobriefError {
  return new FalcobriefError('FB_BAD_REQUEST', message)
}
