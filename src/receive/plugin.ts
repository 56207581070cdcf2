import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { FalcobriefError } from '../model/errors.ts'
import type { Arrival, QuarantineEntry } from '../store/records.ts'
import type { CheckToken } from './auth.ts'
import type { Committer } from './committer.ts'
import { CODINGS, parseCoding } from './decode.ts'
import { MAX_BODY_BYTES, readBody, readCompressed } from './read-body.ts'

export type ReceiveDeps = {
  readonly committer: () => Committer
  /** From a body to an event with its fingerprint; throws `FB_NOT_JSON` or `FB_NOT_OBJECT`. */
  readonly parse: (body: string) => Arrival
  readonly quarantine: (entry: QuarantineEntry) => Promise<void>
  readonly now: () => number
  /** Null: nobody has to authenticate. */
  readonly checkToken: () => CheckToken | null
  /** Then what still comes over open connections is taken, and each is closed with its answer. */
  readonly isStopping: () => boolean
  /** Called for every body that is on disk and about to be acknowledged, with the time that took. */
  readonly onAccepted: (elapsedMs: number) => void
}

/** `POST /` and `PUT /`: one alert; 204 without a body once it is on disk. */
export function receive(app: FastifyInstance, deps: ReceiveDeps): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (request, payload, done) => {
    const coding = parseCoding(request.headers['content-encoding'])
    const refusal = coding === undefined ? codingError() : refuseType(request)
    if (refusal !== null) done(refusal)
    else if (coding === null || coding === undefined) readBody(payload, done)
    else readCompressed(payload, coding, done)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const isAllowed = deps.checkToken()?.(request.headers, request.raw.url ?? '') ?? true
    done(isAllowed ? undefined : unauthorized())
  })
  app.route({
    method: ['POST', 'PUT'],
    url: '/',
    bodyLimit: MAX_BODY_BYTES,
    handler: (request, reply) => accept(request, reply, deps),
  })
}

function accept(request: FastifyRequest, reply: FastifyReply, deps: ReceiveDeps): FastifyReply {
  if (deps.isStopping()) reply.header('connection', 'close')
  const begun = performance.now()
  const body = typeof request.body === 'string' ? request.body : ''
  let arrival: Arrival
  try {
    arrival = deps.parse(body)
  } catch (error) {
    return refuse(error, body, reply, deps)
  }
  deps.committer().submit(arrival, (error) => {
    if (error === null) {
      deps.onAccepted(performance.now() - begun)
      reply.code(204).send()
    } else {
      reply.send(error)
    }
  })
  return reply
}

/** What cannot be read is kept as it came, then refused. */
function refuse(
  error: unknown,
  body: string,
  reply: FastifyReply,
  deps: ReceiveDeps,
): FastifyReply {
  if (!(error instanceof FalcobriefError)) throw error
  deps
    .quarantine({ receivedAt: deps.now(), reason: error.message, body })
    .then(() => reply.send(error))
    .catch((storeError: unknown) => reply.send(storeError))
  return reply
}

function codingError(): FalcobriefError {
  return contentTypeError(`Content-Encoding: send one of ${CODINGS.join(', ')}, or none`)
}

function refuseType(request: FastifyRequest): FalcobriefError | null {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === undefined || type === 'application/json' || type.endsWith('+json')) return null
  if (type === 'text/plain') {
    return contentTypeError('text is no alert: set json_output: true in Falco')
  }
  return contentTypeError('send Content-Type: application/json')
}

function contentTypeError(message: string): FalcobriefError {
  return new FalcobriefError('FB_CONTENT_TYPE', message)
}

function unauthorized(): FalcobriefError {
  return new FalcobriefError('FB_UNAUTHORIZED', 'the token is missing or wrong')
}
