import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createWebhookSink, signBody } from '../../../../src/deliver/sinks/webhook/send.ts'
import type { Sink } from '../../../../src/deliver/sink.ts'
import type { Outcome } from '../../../../src/model/delivery.ts'
import { renderJson } from '../../../../src/render/json.ts'
import {
  createHttpDouble,
  type HttpDoubleAnswer,
  type ReceivedRequest,
} from '../../../support/http-double.ts'
import { HOSTILE, sampleMessage, sampleReport } from '../../fixtures.ts'

const NOW = Date.parse('2026-03-01T10:00:00.900Z')
const SECRET = 'whsec-0123456789'

function createSink(url: string, secret: string | null): Sink {
  const settings = { url, secret, minimumpriority: null }
  return createWebhookSink('siem', settings, { clock: { now: () => NOW } })
}

async function exchange(
  answer: HttpDoubleAnswer,
  secret: string | null = null,
): Promise<{ outcome: Outcome; requests: readonly ReceivedRequest[] }> {
  await using double = await createHttpDouble(() => answer)
  const sink = createSink(`${double.url}/hook`, secret)
  const outcome = await sink.send(sampleMessage(), new AbortController().signal)
  await sink.close()
  return { outcome, requests: double.requests }
}

describe('webhook', () => {
  it('posts the message and its report as JSON', async () => {
    const { requests } = await exchange({ status: 200 })
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/hook' })
    expect(requests[0]?.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(requests[0]?.headers['x-falcobrief-delivery']).toBe('del0000000000001')
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      delivery: 'del0000000000001',
      incident: 'inc0000000000001',
      kind: 'first',
      sequence: 1,
      link: 'https://falcobrief.example/api/v1/incidents/inc0000000000001/report',
      report: JSON.parse(renderJson(sampleReport())),
    })
  })

  it('is pure ASCII on the wire, whatever the alert holds', async () => {
    await using double = await createHttpDouble(() => ({ status: 200 }))
    const sink = createSink(double.url, null)
    const value = `${HOSTILE}\u202e\u0000é`
    const report = { ...sampleReport(), summary: [[{ value }]] }
    await sink.send(sampleMessage({ report }), new AbortController().signal)
    await sink.close()
    expect(double.requests[0]?.body).toMatch(/^[ -~]+$/)
  })

  it('signs time and body, so that a receiver can check both', async () => {
    const { requests } = await exchange({ status: 200 }, SECRET)
    const header = String(requests[0]?.headers['x-falcobrief-signature'])
    const [, time = '', digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? []
    const expected = createHmac('sha256', SECRET).update(`${time}.${requests[0]?.body}`)
    expect(Number(time)).toBe(Math.floor(NOW / 1000))
    expect(digest).toBe(expected.digest('hex'))
  })

  it('makes the signature that its documentation describes', () => {
    // From: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
    expect(signBody('{"a":1}', 'key', 1_700_000_000_999)).toBe(
      't=1700000000,v1=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03',
    )
  })

  it('is not signed without a secret', async () => {
    const { requests } = await exchange({ status: 200 })
    expect(requests[0]?.headers).not.toHaveProperty('x-falcobrief-signature')
  })

  it.each([
    [302, 'dead', 'refused-destination'],
    [400, 'dead', 'refused-payload'],
    [401, 'dead', 'refused-credentials'],
    [404, 'dead', 'refused-destination'],
    [408, 'retry', 'timeout'],
    [410, 'dead', 'refused-destination'],
    [425, 'retry', 'server-error'],
    [429, 'retry', 'rate-limited'],
    [503, 'retry', 'server-error'],
  ])('takes a %i as %s: %s', async (status, expected, failure) => {
    const { outcome } = await exchange({ status, headers: { location: 'http://127.0.0.1:9/' } })
    expect(outcome).toMatchObject({ status: expected, failure })
  })

  it.each([429, 503])('heeds the Retry-After of a %i', async (status) => {
    const { outcome } = await exchange({ status, headers: { 'retry-after': '17' } })
    expect(outcome).toMatchObject({ retryAfterMs: 17_000, scope: 'sink' })
  })

  it('reads no more of an answer than it needs', async () => {
    const { outcome } = await exchange({ status: 500, body: 'x'.repeat(10_000_000) })
    expect(outcome).toMatchObject({ status: 'retry', failure: 'server-error' })
    expect(outcome.detail.length).toBeLessThanOrEqual(200)
  })
})
