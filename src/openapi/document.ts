import { ERRORS, type ErrorCode } from '../model/errors.ts'
import { ERROR_STATUS } from '../web/status.ts'
import type { Answer, Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { componentSchemas, listParameters, refTo, type Schema } from './schemas.ts'

export type DocumentOptions = {
  readonly version: string
  /** What a report can be asked for as. */
  readonly reportFormats: readonly string[]
}

/** The HTTP interface as OpenAPI 3.1. */
export function openApiDocument(options: DocumentOptions) {
  const paths: Record<string, Record<string, Schema>> = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: operationObject(operation, options),
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'falcobrief',
      version: options.version,
      description:
        'Receives Falco alerts, and reports the incidents they make. See docs/http-api.md. Later versions may add members to answers.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
  }
}

const SECURITY_SCHEMES: Readonly<Record<string, Schema>> = {
  bearer: { type: 'http', scheme: 'bearer', description: 'The token.' },
  basic: { type: 'http', scheme: 'basic', description: 'Any user, with the token as password.' },
  query: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: 'The token, for senders that cannot set headers.',
  },
}

const TOKENS = {
  sender:
    'Asks for `auth.token` when it is set. With `tlsserver.cacertfile` also for a client certificate.',
  reader: 'Asks for `auth.readtoken`; while that is not set it answers only this machine.',
}

function operationObject(operation: Operation, { reportFormats }: DocumentOptions): Schema {
  const { id, summary, token, body, answers, errors } = operation
  const parameters = operationParameters(operation, reportFormats)
  return {
    operationId: id,
    summary,
    ...(token === null ? {} : { description: TOKENS[token] }),
    security: token === null ? [] : [{ bearer: [] }, { basic: [] }, { query: [] }, {}],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { [body.type]: { schema: schemaReference(body.schema) } },
          },
        }),
    responses: operationResponses(answers, [...errors, 'FB_INTERNAL'], operation.path),
  }
}

function operationParameters(
  { path, query }: Operation,
  formats: readonly string[],
): readonly Schema[] {
  const inPath = path.includes('{id}')
    ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
    : []
  if (query === 'incidents' || query === 'events') {
    return [...inPath, ...listParameters(query).map((parameter) => ({ in: 'query', ...parameter }))]
  }
  if (query === 'report') {
    const schema = { type: 'string', enum: formats, default: 'json' }
    return [...inPath, { name: 'format', in: 'query', schema }]
  }
  return inPath
}

function operationResponses(
  answers: readonly Answer[],
  codes: readonly ErrorCode[],
  path: string,
): Readonly<Record<string, Schema>> {
  const statuses = Map.groupBy(codes, (code) => ERROR_STATUS[code] ?? 500)
  const errors = Array.from(
    statuses,
    ([status, some]) => [status, errorResponse(some, path)] as const,
  )
  const wanted = answers.map(({ status, means, content }) => {
    const types = Object.entries(content ?? {}).map(([type, schema]) => [
      type,
      { schema: schemaReference(schema) },
    ])
    const part = types.length === 0 ? {} : { content: Object.fromEntries(types) }
    return [status, { description: means, ...part }] as const
  })
  return Object.fromEntries([...errors, ...wanted])
}

/** Below `/api` an error is JSON, elsewhere a line of text that ends in the code. */
function errorResponse(codes: readonly ErrorCode[], path: string): Schema {
  const description = codes.map((code) => `${code}: ${ERRORS[code].means}`).join(' ')
  const content = path.startsWith('/api/')
    ? { 'application/json': { schema: refTo('Error') } }
    : { 'text/plain': { schema: schemaReference('text') } }
  return { description, content }
}

function schemaReference(name: string): Schema {
  return name === 'text' ? { type: 'string' } : refTo(name)
}
