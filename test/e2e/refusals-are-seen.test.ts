import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { startService, type TestService } from '../support/service.ts'
import { tlsFile } from '../support/tls.ts'

type Health = {
  readonly status: string
  readonly refusals: {
    readonly last10Minutes: Readonly<Record<string, number>>
    readonly lastAt: string | null
  }
}

function refused(service: TestService) {
  return service.log.lines.filter(({ message }) => message === 'refused')
}

/** Writes `text` and ends; resolves when the connection is gone. */
async function sendAndLeave(port: number, text: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const closed = new Promise((resolve) => void socket.once('close', resolve))
  socket.end(text)
  socket.resume()
  await closed
}

describe('what is refused', () => {
  it('is one line of the log for each reason, and counted in health and metrics', async () => {
    await using service = await startService({ auth: { token: 's3cret' } })
    const authorization = 'Bearer s3cret'
    expect((await service.getJson<Health>('/healthz')).refusals).toEqual({
      last10Minutes: {},
      lastAt: null,
    })
    for (let count = 0; count < 20; count++) await service.post(alertText())
    await service.post('{', { authorization })
    await service.post('text', { authorization, 'content-type': 'text/plain' })
    await service.post(`{"x":"${'x'.repeat(1_048_576)}"}`, { authorization })
    expect(refused(service)).toMatchObject(
      ['unauthorized', 'not-json', 'content-type', 'too-large'].map((reason) => ({
        level: 'warn',
        fields: { reason, remote: '127.0.0.1', error: expect.stringMatching(/^[ -~]+$/) },
      })),
    )
    const health = await service.getJson<Health>('/healthz')
    expect(health.status).toBe('ok')
    expect(health.refusals).toEqual({
      last10Minutes: { unauthorized: 20, 'not-json': 1, 'content-type': 1, 'too-large': 1 },
      lastAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    const { text } = await service.send('GET', '/metrics')
    expect(text).toContain('falcobrief_rejections_total{code="FB_UNAUTHORIZED"} 20')
    expect(JSON.stringify(service.log.lines)).not.toContain('s3cret')
  })

  it('by the fault of a client is a few lines of information, counted, and no defect', async () => {
    await using service = await startService()
    const port = Number(new URL(service.url).port)
    const cut = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"rule":'
    const wide = `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`
    const faults = [
      ...Array.from({ length: 200 }, () => cut),
      ...Array.from({ length: 20 }, () => 'GARBAGE\r\n\r\n'),
      ...Array.from({ length: 20 }, () => wide),
    ]
    for (const text of faults) await sendAndLeave(port, text)
    const health = await eventually(async () => {
      const seen = await service.getJson<Health>('/healthz')
      return (seen.refusals.last10Minutes['aborted'] ?? 0) === 200 ? seen : null
    })
    expect(health.status).toBe('ok')
    expect(health.refusals.last10Minutes).toEqual({
      aborted: 200,
      malformed: 20,
      'headers-too-large': 20,
    })
    const { text } = await service.send('GET', '/metrics')
    expect(text).toContain('falcobrief_connection_faults_total{reason="aborted"} 200')
    expect(text).toContain('falcobrief_connection_faults_total{reason="malformed"} 20')
    expect(text).toContain('falcobrief_connection_faults_total{reason="headers-too-large"} 20')
    expect(text).not.toContain('FB_INTERNAL')
    expect(refused(service).map(({ level }) => level)).toEqual(['info', 'info', 'info'])
  })

  it('at the handshake is seen as well', async () => {
    await using service = await startService({
      tlsserver: { certfile: tlsFile('server.pem'), keyfile: tlsFile('server.key') },
    })
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.end('POST / HTTP/1.1\r\n\r\n')
    await eventually(() => refused(service)[0] ?? null)
    expect(refused(service)).toMatchObject([{ fields: { reason: 'tls', remote: '127.0.0.1' } }])
  })
})
