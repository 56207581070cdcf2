import { z } from 'zod'
import { reportSchema } from '../render/report-schema.ts'
import { matchSettings, silenceRequest } from '../route/config.ts'
import * as answers from '../web/answers.ts'
import { healthSchema } from '../web/health-schema.ts'
import { acknowledgeRequest, eventsQuery, listQuery } from '../web/query.ts'

/** JSON Schema as far as the document looks into it. */
export type Schema = { readonly [key: string]: unknown }

const ANSWERS = {
  Health: healthSchema,
  IncidentPage: answers.incidentPageSchema,
  Incident: answers.incidentItemSchema,
  IncidentDetail: answers.incidentDetailSchema,
  EventPage: answers.eventPageSchema,
  Report: reportSchema,
  Requeued: answers.requeuedSchema,
  Stuck: answers.stuckSchema,
  Silence: answers.silenceSchema,
  Silences: answers.silencesSchema,
  Error: answers.errorSchema,
} as const

const REQUESTS = {
  AcknowledgeRequest: acknowledgeRequest,
  SilenceRequest: silenceRequest,
  Match: matchSettings,
} as const

/** What is not ours to define. */
const FOREIGN = {
  Alert: {
    type: 'object',
    description:
      'A Falco alert: `rule`, `priority`, `time`, `source`, `output`, `output_fields`, `tags`, `hostname`, `uuid`. Any object is taken; integers may be over 2^53.',
  },
  SlackMessage: {
    type: 'object',
    description: 'The message as chat.postMessage takes it.',
    additionalProperties: true,
    required: ['text', 'blocks'],
    properties: { text: { type: 'string' }, blocks: { type: 'array', items: { type: 'object' } } },
  },
  ReportOrSlackMessage: {
    anyOf: [refTo('Report'), refTo('SlackMessage')],
  },
  Document: { type: 'object', description: 'OpenAPI 3.1.' },
} as const

export type SchemaName = keyof typeof ANSWERS | keyof typeof REQUESTS | keyof typeof FOREIGN

export function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

/** The schemas of all bodies by name, referring to each other. */
export function componentSchemas(): Readonly<Record<string, Schema>> {
  return { ...namedSchemas(ANSWERS, 'output'), ...namedSchemas(REQUESTS, 'input'), ...FOREIGN }
}

const QUERIES = { incidents: listQuery, events: eventsQuery } as const

/** The parameters of a list, each with its schema. */
export function listParameters(
  query: keyof typeof QUERIES,
): readonly { readonly name: string; readonly schema: Schema }[] {
  const whole = z.toJSONSchema(QUERIES[query], { io: 'input', override })
  return Object.entries(whole.properties ?? {}).map(([name, schema]) => ({
    name,
    schema: Object(schema) as Schema,
  }))
}

function namedSchemas(
  named: Readonly<Record<string, z.ZodType>>,
  io: 'input' | 'output',
): Readonly<Record<string, Schema>> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  const uri = (id: string): string => `#/components/schemas/${id}`
  const { schemas } = z.toJSONSchema(registry, { io, uri, override, unrepresentable: 'any' })
  const isOurs = ([name]: readonly [string, unknown]): boolean => !/^[$](?:schema|id)$/.test(name)
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [
      id,
      Object.fromEntries(Object.entries(schema).filter(isOurs)),
    ]),
  )
}

/**
 * An answer may get another member in a later version, so clients must not refuse it. `readOnly` says in
 * OpenAPI that something is no part of requests, not that a list cannot be changed.
 */
function override({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: object }): void {
  const schema = jsonSchema as Record<string, unknown>
  delete schema['readOnly']
  // `format` says it; the pattern that comes with it is half a page.
  if (schema['format'] === 'date-time') delete schema['pattern']
  const isAnswer = schema['type'] === 'object' && schema['additionalProperties'] === false
  if (isAnswer && !REQUEST_SHAPES.has(zodSchema)) delete schema['additionalProperties']
}

const REQUEST_SHAPES: ReadonlySet<unknown> = new Set([silenceRequest, matchSettings])
