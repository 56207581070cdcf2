import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { isLoopback } from '../lib/address.ts'
import { FalcobriefError } from '../model/errors.ts'
import { isLocalHost } from './same-site.ts'

export type AuthorizeDeps = {
  /** Null: `auth.readtoken` is not set, and only this machine may read. */
  readonly checkToken: () => ((headers: FastifyRequest['headers'], url: string) => boolean) | null
}

/** Set by proxies: who really asks is somewhere else. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const

/** The guard of `/api`. Throws `FB_UNAUTHORIZED` or `FB_FORBIDDEN`. */
export function createAuthorize({ checkToken }: AuthorizeDeps) {
  return (request: FastifyRequest): void => {
    const check = checkToken()
    if (check !== null) {
      if (check(request.headers, request.raw.url ?? '')) return
      throw new FalcobriefError('FB_UNAUTHORIZED', 'the token is missing or wrong')
    }
    const { headers, socket } = request
    const isLocal = isLoopback(socket.remoteAddress ?? '') && isLocalHost(headers.host)
    if (isLocal && !isForwarded(headers)) return
    const message = 'set auth.readtoken to read from elsewhere than this machine'
    throw new FalcobriefError('FB_FORBIDDEN', message)
  }
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return FORWARDED.some((name) => headers[name] !== undefined)
}
