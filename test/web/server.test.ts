import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { readBody } from '../../src/receive/read-body.ts'
import { listen } from '../../src/web/listen.ts'
import type { Refusal } from '../../src/web/refusals.ts'
import { createServer, type ServerLimits, type TlsMaterial } from '../../src/web/server.ts'
import { Inbox } from '../support/latch.ts'
import { tlsText } from '../support/tls.ts'

type Running = AsyncDisposable & {
  readonly url: string
  readonly port: number
  readonly refused: Inbox<Refusal>
  /** Codes of answers and reasons of connections, as the metrics count them. */
  readonly counted: readonly string[]
}

async function start(
  limits: Partial<ServerLimits> = {},
  tls: TlsMaterial | null = null,
  route: (app: FastifyInstance) => void = () => {},
): Promise<Running> {
  const refused = new Inbox<Refusal>()
  const counted: string[] = []
  const server = createServer(
    {
      tls,
      refusals: { note: (refusal) => refused.push(refusal), flush: () => {} },
      isAnyHost: () => true,
      publicHost: () => '',
      onRejected: (code) => counted.push(code),
      onFault: (fault) => counted.push(fault),
    },
    limits,
  )
  route(server)
  const { url, port } = await listen(server, '127.0.0.1', 0, tls !== null)
  return { url, port, refused, counted, [Symbol.asyncDispose]: () => server.close() }
}

/** What a connection answers until it is closed from the other side. */
function talk(
  port: number,
  ...parts: readonly string[]
): { socket: Socket; closed: Promise<string> } {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => {})
  socket.on('close', () => resolve(text))
  for (const part of parts) socket.write(part)
  return { socket, closed: promise }
}

describe('an error before there is a route', () => {
  it('is one line with its code, and does not repeat the address', async () => {
    await using server = await start()
    for (const path of ['/%?token=s3cret', '/api/%?token=s3cret']) {
      const { statusCode, body } = await request(`${server.url}${path}`, { method: 'POST' })
      const line = await body.text()
      expect(statusCode).toBe(400)
      expect(line).toMatch(/^[^\n]*FB_BAD_REQUEST[^\n]*\n$/)
      expect(line).not.toContain('s3cret')
    }
    expect(server.counted).toEqual(['FB_BAD_REQUEST', 'FB_BAD_REQUEST'])
    expect(JSON.stringify(server.refused.items)).not.toContain('s3cret')
  })
})

describe('a connection', () => {
  it.each([
    ['malformed', 'GARBAGE\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['headers-too-large', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 'HTTP/1.1 431 '],
  ])('that is %s is answered, counted and reported once', async (reason, text, answer) => {
    await using server = await start()
    expect(await talk(server.port, text).closed).toContain(answer)
    expect(server.counted).toEqual([reason])
    expect(server.refused.items).toMatchObject([{ reason, remote: '127.0.0.1', level: 'info' }])
  })

  it('that stays half-open is cut, and one that is idle between requests is kept', async () => {
    const limits = { headersMs: 100, requestMs: 200, checkMs: 20, keepAliveMs: 60_000 }
    await using server = await start(limits, null, (app) => {
      app.get('/', async () => 'ok')
    })
    const ask = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
    const idle = talk(server.port, ask)
    const first = new Inbox<string>()
    idle.socket.on('data', (chunk: string) => first.push(chunk))
    await first.received(1)
    expect(await talk(server.port, 'GET / HTTP/1.1\r\nHo').closed).toContain('HTTP/1.1 408 ')
    const body = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'
    expect(await talk(server.port, body).closed).toContain('HTTP/1.1 ')
    expect(await talk(server.port).closed).toContain('HTTP/1.1 408 ')
    idle.socket.write(ask)
    await first.received(2)
    expect(first.items[1]).toContain('HTTP/1.1 200 OK')
    idle.socket.destroy()
    expect(server.counted.filter((reason) => reason === 'timeout').length).toBeGreaterThanOrEqual(2)
  })

  it('over the share of its address is refused with the reason, and others are free again after it', async () => {
    await using server = await start({ perAddress: 2 }, null, (app) => {
      app.get('/', async () => 'ok')
    })
    const ask = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
    const open = [talk(server.port, ask), talk(server.port, ask)]
    await Promise.all(
      open.map(({ socket }) => new Promise((resolve) => void socket.once('data', resolve))),
    )
    const refused = await talk(server.port).closed
    expect(refused).toContain('HTTP/1.1 503 ')
    expect(refused).toContain('too many connections from this address (FB_OVERLOADED)\n')
    expect(server.counted).toEqual(['too-many-connections'])
    expect(server.refused.items).toMatchObject([{ remote: '127.0.0.1', level: 'warn' }])
    for (const { socket } of open) socket.destroy()
    for (;;) {
      const { socket, closed } = talk(
        server.port,
        ask.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
      )
      const answer = await closed
      socket.destroy()
      if (answer.includes('HTTP/1.1 200 OK')) break
    }
  })

  // Other systems have one loopback address until somebody adds more.
  it.skipIf(process.platform !== 'linux')(
    'that is half-open takes the share of its own address alone, and only until it is cut',
    async () => {
      const limits = { perAddress: 8, headersMs: 2000, checkMs: 20 }
      await using server = await start(limits, null, (app) => {
        app.get('/', async () => 'ok')
      })
      const halfOpen = Array.from({ length: 8 }, () => talk(server.port, 'GET / HTTP/1.1\r\nHo'))
      await Promise.all(halfOpen.map(({ socket }) => once(socket, 'connect')))
      const ask = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
      expect(await talk(server.port, ask).closed).toContain('HTTP/1.1 503 ')
      const other = connect({ port: server.port, host: '127.0.0.1', localAddress: '127.0.0.2' })
      other.setEncoding('utf8')
      other.write(ask)
      expect(String(await once(other, 'data'))).toContain('HTTP/1.1 200 OK')
      other.destroy()
      for (const { closed } of halfOpen) expect(await closed).toContain('HTTP/1.1 408 ')
      expect(await talk(server.port, ask).closed).toContain('HTTP/1.1 200 OK')
      expect(server.counted.toSorted()).toEqual([
        ...halfOpen.map(() => 'timeout'),
        'too-many-connections',
      ])
    },
  )

  it('over the limit of all is dropped, counted and reported', async () => {
    await using server = await start({ total: 1 }, null, (app) => {
      app.get('/', async () => 'ok')
    })
    const { socket } = talk(server.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise((resolve) => void socket.once('data', resolve))
    expect(await talk(server.port).closed).toBe('')
    await server.refused.received(1)
    expect(server.counted).toEqual(['too-many-connections'])
    socket.destroy()
  })

  it('whose body is cut is information, counted once, and no defect', async () => {
    await using server = await start({}, null, (app) => {
      app.removeAllContentTypeParsers()
      app.addContentTypeParser('*', (_request, payload, done) => readBody(payload, done))
      app.post('/', async () => 'ok')
    })
    for (let count = 1; count <= 20; count++) {
      const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"rule":'
      const { socket, closed } = talk(server.port, head)
      await new Promise((resolve) => void socket.once('connect', resolve))
      if (count % 2 === 0) socket.end()
      else setImmediate(() => socket.resetAndDestroy())
      await closed
    }
    await server.refused.received(10)
    expect(new Set(server.counted)).toEqual(new Set(['aborted']))
    expect(server.refused.items.every(({ level }) => level === 'info')).toBe(true)
    expect(server.counted.length).toBeLessThanOrEqual(20)
  })
})

describe('a TLS handshake', () => {
  const tls = { cert: tlsText('server.pem'), key: tlsText('server.key'), ca: tlsText('ca.pem') }

  it('that fails is counted and reported with the remote address', async () => {
    await using server = await start({}, tls)
    await talk(server.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n').closed
    await server.refused.received(1)
    const socket = connectTls({ port: server.port, host: '127.0.0.1', ca: tls.ca })
    socket.on('error', () => {})
    await server.refused.received(2)
    socket.destroy()
    expect(server.counted).toEqual(['tls', 'tls'])
    expect(server.refused.items).toMatchObject([
      { reason: 'tls', remote: '127.0.0.1', level: 'warn' },
      { reason: 'tls', remote: '127.0.0.1', level: 'warn' },
    ])
    for (const { error } of server.refused.items) expect(error).toMatch(/^[ -~]+$/)
  })

  it('over the share of its address is not begun', async () => {
    await using server = await start({ perAddress: 1 }, { ...tls, ca: null })
    const first = connectTls({ port: server.port, host: '127.0.0.1', ca: tls.ca })
    await new Promise((resolve) => void first.once('secureConnect', resolve))
    expect(await talk(server.port).closed).toBe('')
    expect(server.counted).toEqual(['too-many-connections'])
    first.destroy()
  })
})
