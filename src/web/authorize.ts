import type { FastifyRequest } from 'fastify'
import { isLoopback } from '../lib/address.ts'
import { FalcobriefError } from '../model/errors.ts'

export type AuthorizeDeps = {
  /** Null: `auth.readtoken` is not set, and only this machine may read. */
  readonly checkToken: () => ((headers: FastifyRequest['headers'], url: string) => boolean) | null
}

/** The guard of `/api`. Throws `FB_UNAUTHORIZED` or `FB_FORBIDDEN`. */
export function createAuthorize({ checkToken }: AuthorizeDeps) {
  return (request: FastifyRequest): void => {
    const check = checkToken()
    if (check !== null) {
      if (check(request.headers, request.raw.url ?? '')) return
      throw new FalcobriefError('FB_UNAUTHORIZED', 'the token is missing or wrong')
    }
    if (isLoopback(request.socket.remoteAddress ?? '') && isLocalName(request.headers.host)) return
    const message = 'set auth.readtoken to read from elsewhere than this machine'
    throw new FalcobriefError('FB_FORBIDDEN', message)
  }
}

/** A page in a browser of this machine could reach loopback under a name of its own (DNS rebinding). */
function isLocalName(host: string | undefined): boolean {
  const name = host?.replace(/:\d+$/, '').toLowerCase()
  return (
    name === undefined || name === 'localhost' || name === '[::1]' || /^127(?:\.\d+){3}$/.test(name)
  )
}
