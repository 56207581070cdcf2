import { createServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createHttpPoster, DEFAULT_HTTP_LIMITS } from '../../../src/deliver/sinks/http-post.ts'
import { createHttpDouble, type HttpDouble } from '../../support/http-double.ts'
import { tlsText } from '../../support/tls.ts'

const post = { headers: {}, body: '{}' }

describe('a post through a proxy', () => {
  const secure = createHttpsServer(
    { cert: tlsText('server.pem'), key: tlsText('server.key') },
    (_request, response) => response.end(),
  )
  let receiver: HttpDouble
  let proxy: Server
  let isRefusing = false
  /** What the proxy was asked for. */
  const asked: string[] = []

  beforeAll(async () => {
    receiver = await createHttpDouble(() => ({ status: 200 }))
    proxy = createServer(({ url }, response) => {
      asked.push(String(url))
      response.writeHead(202).end()
    })
    proxy.on('connect', ({ url }, socket) => {
      asked.push(String(url))
      if (isRefusing) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
        return
      }
      const target = connect((secure.address() as AddressInfo).port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        target.pipe(socket).pipe(target)
      })
    })
    for (const server of [proxy, secure]) {
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve)
      })
    }
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    asked.length = 0
    isRefusing = false
  })

  afterAll(async () => {
    for (const server of [proxy, secure]) {
      server.closeAllConnections()
      server.close()
    }
    await receiver[Symbol.asyncDispose]()
  })

  const send = async (url: string) => {
    const { port } = proxy.address() as AddressInfo
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${port}`)
    const poster = createHttpPoster([], { ...DEFAULT_HTTP_LIMITS, phaseMs: 5000 })
    const result = await poster.post({ url, ...post }, new AbortController().signal)
    await poster.close()
    return result
  }

  it('goes where the environment says', async () => {
    const result = await send('http://receiver.example.test/hook')
    expect(result.answer?.status).toBe(202)
    expect(asked).toEqual(['http://receiver.example.test/hook'])
  })

  it('asks the receiver for its certificate, through a tunnel', async () => {
    const { outcome } = await send('https://receiver.example.test/hook')
    expect(outcome).toMatchObject({ status: 'retry', failure: 'tls' })
    expect(asked).toEqual(['receiver.example.test:443'])
  })

  it('leaves out this machine', async () => {
    expect((await send(`${receiver.url}/here`)).answer?.status).toBe(200)
    expect(asked).toEqual([])
  })

  it('leaves out what NO_PROXY names', async () => {
    vi.stubEnv('NO_PROXY', '.example.test')
    const result = await send('http://receiver.example.test/hook')
    expect(result.outcome).toMatchObject({ status: 'retry', failure: 'unreachable' })
    expect(asked).toEqual([])
  })

  it('is tried again when the proxy refuses, and says that it was the proxy', async () => {
    isRefusing = true
    const { outcome } = await send('https://receiver.example.test/s3cret')
    expect(outcome).toMatchObject({ status: 'retry', failure: 'unreachable', scope: 'sink' })
    expect(JSON.stringify(outcome)).toContain('the proxy refused: Proxy response (403)')
    expect(JSON.stringify(outcome)).not.toContain('s3cret')
  })
})
