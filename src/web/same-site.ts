import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { isLoopback } from '../lib/address.ts'
import { FalcobriefError } from '../model/errors.ts'

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export type SameSiteDeps = {
  /** Whether requests may come under any name: senders are authenticated, or everybody may send. */
  readonly isAnyHost: () => boolean
  /** The host (with its port) of `publicurl`; empty when that is not set. */
  readonly publicHost: () => string
}

/**
 * Pages of other sites may not do anything here: a browser sends what they ask for, and without a token
 * everything on this machine is trusted. Senders of alerts are no browsers and send none of the headers
 * that give a page away; a page that reaches loopback under a name of its own (DNS rebinding) is known by
 * that name.
 */
export function refuseOtherSites(app: FastifyInstance, deps: SameSiteDeps): void {
  // A sender names the same host each time.
  let lastLocal: string | undefined
  const isOwnHost = (host: string | undefined): boolean => {
    if (host === lastLocal) return true
    if (!isLocalHost(host)) return host?.toLowerCase() === deps.publicHost()
    lastLocal = host
    return true
  }
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request
    if (!READING.has(request.method) && isOfOtherSite(headers)) done(otherSite())
    else if (deps.isAnyHost() || isOwnHost(headers.host)) done()
    else done(otherHost())
  })
}

function otherSite(): FalcobriefError {
  return new FalcobriefError('FB_FORBIDDEN', 'sent by a page of another site')
}

function otherHost(): FalcobriefError {
  const message = 'the Host header does not name this machine; set publicurl, or auth.token'
  return new FalcobriefError('FB_FORBIDDEN', message)
}

/** As browsers say it (https://www.w3.org/TR/fetch-metadata/), or older ones by `Origin`. */
function isOfOtherSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin, host } = headers
  return origin !== undefined && URL.parse(origin)?.host !== host
}

/** Whether a Host header names this machine as only itself can; one that is missing is no browser's. */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined) return true
  const name = host.replace(/:\d+$/, '')
  return isLoopback(name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name)
}
