import { request } from 'undici'
import { describe, expect, it } from 'vitest'
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
