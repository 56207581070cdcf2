import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEAD_AFTER } from '../../src/deliver/backoff.ts'
import {
  classifyHttp,
  classifyNetworkError,
  isTlsCode,
  parseRetryAfter,
} from '../../src/deliver/classify.ts'

const NOW = Date.parse('2026-03-01T10:00:00.250Z')

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['1', 1000],
    [' 120 ', 120_000],
    ['1.2', 2000],
    ['Sun, 01 Mar 2026 10:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 09:00:00 GMT', 0],
    ['999999999999', DEAD_AFTER],
  ])('reads %j as %i ms', (text, expected) => {
    expect(parseRetryAfter(text, NOW)).toBe(expected)
  })

  it.each([null, '', 'soon', '-5', '1h', 'NaN', 'Infinity'])('ignores %j', (text) => {
    expect(parseRetryAfter(text, NOW)).toBeNull()
  })

  it('is never earlier than the server says', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 200_000, noNaN: true }), (seconds) => {
        const text = seconds.toFixed(3)
        const wait = parseRetryAfter(text, NOW) ?? -1
        expect(wait).toBeGreaterThanOrEqual(Number(text) * 1000)
        expect(wait).toBeLessThan(Number(text) * 1000 + 1000)
      }),
    )
  })
})

describe('classifyHttp', () => {
  const outcomeOf = (status: number, retryAfter: string | null = null, body = '') =>
    classifyHttp({ status, retryAfter, body }, NOW)

  it.each([
    [301, 'refused-destination'],
    [307, 'refused-destination'],
    [400, 'refused-payload'],
    [401, 'refused-credentials'],
    [403, 'refused-destination'],
    [404, 'refused-destination'],
    [410, 'refused-destination'],
    [413, 'refused-payload'],
    [418, 'refused-payload'],
  ])('gives up at once on %i: %s', (status, failure) => {
    expect(outcomeOf(status)).toMatchObject({ status: 'dead', failure })
  })

  it.each([
    [408, 'timeout'],
    [425, 'server-error'],
    [429, 'rate-limited'],
    [500, 'server-error'],
    [502, 'server-error'],
    [599, 'server-error'],
    [700, 'server-error'],
  ])('lets the sink wait on %i: %s', (status, failure) => {
    expect(outcomeOf(status)).toMatchObject({
      status: 'retry',
      failure,
      scope: 'sink',
      retryAfterMs: null,
    })
  })

  it('passes on what Retry-After says', () => {
    expect(outcomeOf(429, '7')).toMatchObject({ retryAfterMs: 7000 })
    expect(outcomeOf(503, 'Sun, 01 Mar 2026 10:01:00 GMT')).toMatchObject({ retryAfterMs: 60_000 })
  })

  it('shows one printable line of the answer, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (body) => {
        const { detail } = outcomeOf(500, null, body)
        expect(detail).toMatch(/^HTTP 500[ -~]{0,192}$/)
      }),
    )
  })
})

describe('classifyNetworkError', () => {
  const error = (code: string) => Object.assign(new Error(`https://secret/${code}`), { code })

  it.each([
    ['ECONNREFUSED', 'unreachable'],
    ['ECONNRESET', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['EAI_AGAIN', 'unreachable'],
    ['UND_ERR_SOCKET', 'unreachable'],
    ['SOMETHING_NEW', 'unreachable'],
    ['ETIMEDOUT', 'timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
    ['UND_ERR_BODY_TIMEOUT', 'timeout'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ])('lets the sink wait on %s: %s', (code, failure) => {
    expect(classifyNetworkError(error(code))).toEqual({
      status: 'retry',
      failure,
      detail: code,
      retryAfterMs: null,
      scope: 'sink',
    })
  })

  it('finds the code in the cause', () => {
    const wrapped = new TypeError('fetch failed', { cause: error('ECONNREFUSED') })
    expect(classifyNetworkError(wrapped)).toMatchObject({ detail: 'ECONNREFUSED' })
  })

  it.each([
    [AbortSignal.abort().reason, 'interrupted'],
    [new DOMException('late', 'TimeoutError'), 'timeout'],
    ['text', 'unreachable'],
    [undefined, 'unreachable'],
  ])('takes %s as %s', (thrown, failure) => {
    expect(classifyNetworkError(thrown)).toMatchObject({ status: 'retry', failure })
  })

  it('knows how Node.js names a handshake that failed', () => {
    expect(isTlsCode('ERR_TLS_HANDSHAKE_TIMEOUT')).toBe(true)
    expect(isTlsCode('ECONNRESET')).toBe(false)
  })
})
