import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { FalcobriefError } from '../../src/model/errors.ts'
import { listen } from '../../src/web/listen.ts'
import { createServer } from '../../src/web/server.ts'
import { createKeptLog } from '../support/service.ts'

describe('an error before there is a route', () => {
  it('is one line with its code, and does not repeat the address', async () => {
    const rejected: string[] = []
    const server = createServer({
      log: createKeptLog(),
      tls: null,
      onRejected: (code) => rejected.push(code),
    })
    const { url } = await listen(server, '127.0.0.1', 0, false)
    for (const path of ['/%?token=s3cret', '/api/%?token=s3cret']) {
      const { statusCode, body } = await request(`${url}${path}`, { method: 'POST' })
      const line = await body.text()
      expect(statusCode).toBe(400)
      expect(line).toMatch(/^[^\n]*FB_BAD_REQUEST[^\n]*\n$/)
      expect(line).not.toContain('s3cret')
    }
    expect(rejected).toEqual(['FB_BAD_REQUEST', 'FB_BAD_REQUEST'])
    await server.close()
  })
})

describe('a server that stops', () => {
  it('lets its routes refuse what comes on connections that are kept, in our words', async () => {
    const server = createServer({ log: createKeptLog(), tls: null, onRejected: () => undefined })
    const [entered, refused] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    server.post('/', async (_request, reply) => {
      entered.resolve()
      await refused.promise
      return reply.code(204).send()
    })
    server.put('/', async () => {
      refused.resolve()
      throw new FalcobriefError('FB_STOPPING', 'nothing was taken')
    })
    const { port } = await listen(server, '127.0.0.1', 0, false)
    const socket = connect(port, '127.0.0.1')
    const answers = text(socket)
    const head = 'HTTP/1.1\r\nHost: falcobrief\r\nContent-Length: 0\r\n\r\n'
    socket.write(`POST / ${head}`)
    await entered.promise
    const closed = server.close()
    socket.write(`PUT / ${head}`)
    expect(await answers).toMatch(
      /^HTTP\/1\.1 204 [\s\S]*HTTP\/1\.1 503 [\s\S]*nothing was taken \(FB_STOPPING\)\n$/,
    )
    await closed
  })
})
