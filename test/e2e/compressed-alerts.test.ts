import { Readable } from 'node:stream'
import {
  createDeflate,
  createGzip,
  createZstdCompress,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { startService, type TestService } from '../support/service.ts'

const MIB = 1_048_576

const COMPRESS = { gzip: gzipSync, deflate: deflateSync, zstd: zstdCompressSync } as const
const STREAM = {
  gzip: createGzip,
  deflate: createDeflate,
  zstd: createZstdCompress,
} as const

const CODINGS = ['gzip', 'deflate', 'zstd'] as const

/** With a length that is declared, or in chunks without one. */
async function post(
  { url }: TestService,
  coding: string,
  body: Buffer,
  isChunked = false,
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await request(`${url}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': coding },
    body: isChunked ? Readable.from(inPieces(body)) : body,
  })
  return { status: answer.statusCode, text: await answer.body.text() }
}

async function* inPieces(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += 7000) yield body.subarray(at, at + 7000)
}

/** Bodies refused for their size so far. */
async function tooLarge({ url }: TestService): Promise<number> {
  const { body } = await request(`${url}/metrics`)
  const counted = /falcobrief_rejections_total\{code="FB_TOO_LARGE"\} (\d+)/.exec(await body.text())
  return Number(counted?.[1] ?? 0)
}

function* forever<T>(value: T): Generator<T> {
  for (;;) yield value
}

/** An alert of exactly so many bytes. */
function alertOf(bytes: number): Buffer {
  const body = alertText({ output: '' })
  const padding = 'x'.repeat(bytes - Buffer.byteLength(body))
  return Buffer.from(body.replace('"output":""', `"output":"${padding}"`))
}

describe('a compressed alert', () => {
  let service: TestService

  beforeAll(async () => {
    service = await startService()
  })

  afterAll(async () => {
    await service[Symbol.asyncDispose]()
  })

  const count = async (rule: string): Promise<number | undefined> => {
    const path = `/api/v1/incidents?rule=${encodeURIComponent(rule)}`
    const { items } = await service.getJson<{ items: { count: number }[] }>(path)
    return items[0]?.count
  }

  it.each(CODINGS)(
    'is taken by its coding, whatever the case and the pieces: %s',
    async (coding) => {
      const rule = `Rule of ${coding} – ü`
      const send = (text: string, name: string, isChunked: boolean) =>
        post(service, name, COMPRESS[coding](text), isChunked)
      const alert = () => alertText({ rule, hostname: coding, output_fields: {} })
      expect(await send(alert(), coding, false)).toEqual({ status: 204, text: '' })
      expect(await send(alert(), coding.toUpperCase(), true)).toEqual({ status: 204, text: '' })
      expect(await count(rule)).toBe(2)
    },
  )

  it.each(CODINGS)('is taken up to 1 MiB inflated, and no byte beyond: %s', async (coding) => {
    expect((await post(service, coding, COMPRESS[coding](alertOf(MIB)))).status).toBe(204)
    for (const isChunked of [false, true]) {
      const { status, text } = await post(
        service,
        coding,
        COMPRESS[coding](alertOf(MIB + 1)),
        isChunked,
      )
      expect([status, text]).toEqual([413, 'the body is over 1 MiB (FB_TOO_LARGE)\n'])
    }
  })

  it.each(CODINGS)('that inflates without end is refused before its end: %s', async (coding) => {
    const before = await tooLarge(service)
    const stream = Readable.from(forever(Buffer.alloc(MIB, 0x20))).pipe(STREAM[coding]())
    const sending = request(`${service.url}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': coding },
      body: stream,
      reset: true,
    })
    // The connection is closed while the client writes: it may see that before the answer.
    const status = await sending.then(
      ({ statusCode, body }) => {
        body.on('error', () => {}).destroy()
        return statusCode
      },
      (error: NodeJS.ErrnoException) => error.code,
    )
    stream.destroy()
    expect([413, 'EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET']).toContain(status)
    expect(await tooLarge(service)).toBe(before + 1)
  })

  it.each(CODINGS)(
    'that is broken or cut is 400, and the connection goes on: %s',
    async (coding) => {
      const whole = COMPRESS[coding](alertText())
      const broken = [
        whole.subarray(0, whole.length - 5),
        whole.subarray(0, 1),
        Buffer.from(alertText()),
        Buffer.concat([whole.subarray(0, 10), Buffer.alloc(100, 0xff)]),
      ]
      for (const body of broken) {
        for (const isChunked of [false, true]) {
          const { status, text } = await post(service, coding, body, isChunked)
          expect([status, text]).toEqual([
            400,
            `the body is not valid ${coding} (FB_BAD_REQUEST)\n`,
          ])
        }
      }
      expect((await post(service, coding, whole)).status).toBe(204)
    },
  )

  it.each(['br', 'compress', 'gzip, gzip', 'gzip;q=1', 'none'])(
    'in a coding that is not known is 415 with those that are: %s',
    async (coding) => {
      expect(await post(service, coding, Buffer.from('x'))).toEqual({
        status: 415,
        text: 'Content-Encoding: send one of gzip, deflate, zstd, or none (FB_CONTENT_TYPE)\n',
      })
    },
  )

  it('that is not JSON when inflated is 400 as any other', async () => {
    const { status, text } = await post(service, 'gzip', gzipSync('{"rule": '))
    expect([status, text]).toEqual([
      400,
      'not JSON: the body ends too early, at line 1 column 10 (FB_NOT_JSON)\n',
    ])
  })

  it('is not compressed when it says identity', async () => {
    expect((await post(service, 'identity', Buffer.from(alertText()))).status).toBe(204)
  })
})
