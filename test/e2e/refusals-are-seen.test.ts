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
