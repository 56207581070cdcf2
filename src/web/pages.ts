import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { FalcobriefError } from '../model/errors.ts'

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Pages of others may not do anything here: a browser sends what they ask for, and without a token everything
 * on this machine is trusted. Senders of alerts are no browsers and send none of these headers.
 */
export function refusePages(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isRefused = !READING.has(request.method) && isOfOtherPage(request.headers)
    done(
      isRefused ? new FalcobriefError('FB_FORBIDDEN', 'sent by a page of another site') : undefined,
    )
  })
}

/** As browsers say it (https://www.w3.org/TR/fetch-metadata/), or older ones by `Origin`. */
function isOfOtherPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin, host } = headers
  return origin !== undefined && URL.parse(origin)?.host !== host
}
