import { Server as HttpsServer } from 'node:https'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { FalcobriefError, messageOf, type ErrorCode } from '../model/errors.ts'
import { asciiJson } from '../lib/json.ts'
import type { Log } from '../lib/log.ts'
import { refusePages } from './pages.ts'
import { ERROR_STATUS } from './status.ts'

/** Go's HTTP client keeps an idle connection for 90 s; one closed under its hands is a lost alert. */
const KEEP_ALIVE_MS = 100_000
/** Above keep-alive, or a connection that was idle could be cut while its next headers arrive. */
const HEADERS_MS = 110_000
const REQUEST_MS = 120_000
/** Falcosidekick keeps 2 idle connections a pod and Falco one a node. */
const MAX_CONNECTIONS = 4096

export type TlsMaterial = {
  readonly cert: string
  readonly key: string
  /** Set: clients must show a certificate that this authority signed. */
  readonly ca: string | null
}

export type ServerDeps = {
  readonly log: Log
  readonly tls: TlsMaterial | null
  readonly onRejected: (code: ErrorCode) => void
}

/** The HTTP server without routes: limits, and one line for every error. */
export function createServer({ log, tls, onRejected }: ServerDeps): FastifyInstance {
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = asFalcobriefError(error)
    if (known.code === 'FB_INTERNAL')
      log.error({ error: messageOf(error), code: known.code }, 'request failed')
    onRejected(known.code)
    return answerError(known, request, reply)
  }
  const app = Fastify({
    logger: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_MS,
    routerOptions: { ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    // What comes over a connection that is kept is taken to the end: nobody would send it again.
    return503OnClosing: false,
    // Before there is a route, such as for an address that cannot be read.
    frameworkErrors: (error, request, reply) => void answer(error, request, reply),
    ...(tls === null ? {} : { https: tlsOptions(tls) }),
  }) as FastifyInstance
  app.server.headersTimeout = HEADERS_MS
  app.server.maxConnections = MAX_CONNECTIONS
  refusePages(app)
  app.setNotFoundHandler((request) => {
    const hint = request.method === 'POST' || request.method === 'PUT' ? '; post alerts to /' : ''
    throw new FalcobriefError('FB_NOT_FOUND', `nothing at this path${hint}`)
  })
  app.setErrorHandler(answer)
  return app
}

function answerError(
  { code, message }: FalcobriefError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (code === 'FB_UNAUTHORIZED') reply.header('www-authenticate', 'Bearer')
  reply.code(ERROR_STATUS[code] ?? 500)
  if (request.url.startsWith('/api/')) {
    return reply
      .type('application/json; charset=utf-8')
      .send(`${asciiJson({ error: { code, message } })}\n`)
  }
  return reply.type('text/plain; charset=utf-8').send(`${message} (${code})\n`)
}

/**
 * New connections get these certificates; those that there are stay as they are. Throws for a key that is
 * not that of the certificate.
 */
export function renewTls(app: FastifyInstance, tls: TlsMaterial): void {
  if (app.server instanceof HttpsServer) app.server.setSecureContext(contextOf(tls))
}

function tlsOptions(tls: TlsMaterial) {
  const clients = tls.ca === null ? {} : { requestCert: true, rejectUnauthorized: true }
  return { ...contextOf(tls), ...clients }
}

function contextOf({ cert, key, ca }: TlsMaterial) {
  return { cert, key, minVersion: 'TLSv1.2' as const, ...(ca === null ? {} : { ca }) }
}

function asFalcobriefError(error: unknown): FalcobriefError {
  if (error instanceof FalcobriefError) return error
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === 413) return new FalcobriefError('FB_TOO_LARGE', 'the body is over 1 MiB')
  if (statusCode === 415)
    return new FalcobriefError('FB_CONTENT_TYPE', 'send Content-Type: application/json')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new FalcobriefError('FB_BAD_REQUEST', 'the request is malformed')
  }
  return new FalcobriefError('FB_INTERNAL', 'internal error; see the log', { cause: error })
}
