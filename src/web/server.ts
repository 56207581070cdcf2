import { Server as HttpsServer } from 'node:https'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { asciiJson } from '../lib/json.ts'
import { printableLine } from '../lib/printable.ts'
import { FalcobriefError, errorMessage, type ErrorCode } from '../model/errors.ts'
import { refusalReason, type ConnectionFault } from '../model/refusal.ts'
import { createFaults, guardConnections, type Faults } from './connections.ts'
import type { Level, Refusals } from './refusals.ts'
import { refuseOtherSites, type SameSiteDeps } from './same-site.ts'
import { ERROR_STATUS } from './status.ts'

export type ServerLimits = {
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number
  /** From the first byte of a request, or from a new connection, to the end of its headers. */
  readonly headersMs: number
  /** From there to the end of its body. */
  readonly requestMs: number
  /** How often these two are looked at. */
  readonly checkMs: number
  /** Open connections of everybody. */
  readonly total: number
  /** Of one remote address. */
  readonly perAddress: number
}

const LIMITS: ServerLimits = {
  // Go's HTTP client keeps an idle connection for 90 s; one closed under its hands is a lost alert.
  keepAliveMs: 100_000,
  // Does not run while a connection is idle between two requests.
  headersMs: 5000,
  requestMs: 30_000,
  checkMs: 1000,
  total: 1024,
  // Falcosidekick keeps 2 idle ones a pod and Falco one a node; a proxy has a pool of them.
  perAddress: 256,
}

const HANDSHAKE_MS = 10_000

export type TlsMaterial = {
  readonly cert: string
  readonly key: string
  /** Set: clients must show a certificate that this authority signed. */
  readonly ca: string | null
}

export type ServerDeps = SameSiteDeps & {
  readonly tls: TlsMaterial | null
  readonly refusals: Pick<Refusals, 'note' | 'flush'>
  readonly onRejected: (code: ErrorCode) => void
  readonly onFault: (fault: ConnectionFault) => void
}

/** The HTTP server without routes: limits, and one line for every error. */
export function createServer(
  deps: ServerDeps,
  overrides: Partial<ServerLimits> = {},
): FastifyInstance {
  const limits = { ...LIMITS, ...overrides }
  const faults = createFaults((fault, remote, error) => {
    deps.onFault(fault)
    const level = LOUD_FAULTS.has(fault) ? 'warn' : 'info'
    deps.refusals.note({ reason: fault, remote, level, error: printableLine(error) })
  })
  const answer = createAnswer(deps, faults)
  const timing = { connectionsCheckingInterval: limits.checkMs }
  const app = Fastify({
    logger: false,
    keepAliveTimeout: limits.keepAliveMs,
    requestTimeout: limits.requestMs,
    routerOptions: { ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    // What comes over a connection that is kept is taken to the end: nobody would send it again.
    return503OnClosing: false,
    // Before there is a route, such as for an address that cannot be read.
    frameworkErrors: (error, request, reply) => void answer(error, request, reply),
    clientErrorHandler: faults.answer,
    ...(deps.tls === null ? { http: timing } : { https: { ...timing, ...tlsOptions(deps.tls) } }),
  }) as FastifyInstance
  app.server.headersTimeout = limits.headersMs
  guardConnections(app.server, limits, faults)
  app.addHook('onClose', async () => deps.refusals.flush())
  refuseOtherSites(app, deps)
  app.setNotFoundHandler(refuseUnknownPath)
  app.setErrorHandler(answer)
  return app
}

/** Answers every error with one line, and notes it. */
function createAnswer({ refusals, onRejected }: ServerDeps, faults: Faults) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { socket } = request.raw
    if (isCut(error)) {
      faults.note(socket, 'aborted', 'the connection ended within a request')
      return answerError(CUT, request, reply)
    }
    const known = asFalcobriefError(error)
    const { code } = known
    onRejected(code)
    refusals.note({
      reason: refusalReason(code),
      remote: socket.remoteAddress ?? '',
      level: LEVELS[code] ?? 'info',
      error: printableLine(errorMessage(code === 'FB_INTERNAL' ? error : known)),
    })
    return answerError(known, request, reply)
  }
}

/** An alert that is refused is lost: somebody set something wrong. The rest is the noise of a network. */
const LEVELS: Partial<Record<ErrorCode, Level>> = {
  FB_INTERNAL: 'error',
  FB_STORE_WRITE: 'error',
  FB_STORE_UNREADABLE: 'error',
  FB_OVERLOADED: 'warn',
  FB_UNAUTHORIZED: 'warn',
  FB_FORBIDDEN: 'warn',
  FB_NOT_JSON: 'warn',
  FB_NOT_OBJECT: 'warn',
  FB_TOO_LARGE: 'warn',
  FB_CONTENT_TYPE: 'warn',
}

const LOUD_FAULTS: ReadonlySet<ConnectionFault> = new Set(['tls', 'too-many-connections'])

const CUT = new FalcobriefError('FB_BAD_REQUEST', 'the request ended early')

function isCut(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ECONNRESET'
}

function refuseUnknownPath({ method }: FastifyRequest): never {
  const hint = method === 'POST' || method === 'PUT' ? '; post alerts to /' : ''
  throw new FalcobriefError('FB_NOT_FOUND', `nothing at this path${hint}`)
}

/** A browser asks for a password only where Basic is offered. */
const CHALLENGES = ['Bearer', 'Basic realm="falcobrief", charset="UTF-8"']

function answerError(
  { code, message }: FalcobriefError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (code === 'FB_UNAUTHORIZED') reply.header('www-authenticate', CHALLENGES)
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
  if (app.server instanceof HttpsServer) app.server.setSecureContext(secureContext(tls))
}

function tlsOptions(tls: TlsMaterial) {
  const clients = tls.ca === null ? {} : { requestCert: true, rejectUnauthorized: true }
  return { ...secureContext(tls), ...clients, handshakeTimeout: HANDSHAKE_MS }
}

function secureContext({ cert, key, ca }: TlsMaterial) {
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
