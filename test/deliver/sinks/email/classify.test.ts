import { describe, expect, it } from 'vitest'
import { classifyMailError } from '../../../../src/deliver/sinks/email/classify.ts'

describe('classifyMailError', () => {
  it.each([
    [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'unreachable'],
    [{ code: 'EDNS', originalCode: 'ENOTFOUND' }, 'unreachable'],
    [{ code: 'ECONNECTION' }, 'unreachable'],
    [{ code: 'EPROTOCOL' }, 'unreachable'],
    [{}, 'unreachable'],
    [{ code: 'ETIMEDOUT' }, 'timeout'],
    [{ code: 'ETLS' }, 'tls'],
    [{ code: 'EREQUIRETLS' }, 'tls'],
    [{ code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls'],
    [{ code: 'EPROTOCOL', responseCode: 554, command: 'CONN' }, 'server-error'],
    [{ code: 'EAUTH', responseCode: 454, command: 'AUTH PLAIN' }, 'server-error'],
    [{ code: 'EENVELOPE', responseCode: 421, command: 'RCPT TO' }, 'server-error'],
  ])('lets the sink wait on %j: %s', (error, failure) => {
    expect(classifyMailError(error)).toMatchObject({ status: 'retry', failure, scope: 'sink' })
  })

  it.each([
    [{ code: 'EENVELOPE', responseCode: 450, command: 'RCPT TO' }],
    [{ code: 'EENVELOPE', responseCode: 451, command: 'MAIL FROM' }],
    [{ code: 'EMESSAGE', responseCode: 452, command: 'DATA' }],
    [{ code: 'EMESSAGE', responseCode: 503, command: 'DATA' }],
  ])('lets only the message wait on %j', (error) => {
    const expected = { status: 'retry', failure: 'server-error', scope: 'message' }
    expect(classifyMailError(error)).toMatchObject(expected)
  })

  it.each([
    [{ code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }, 'refused-credentials'],
    [{ code: 'ENOAUTH' }, 'refused-credentials'],
    [{ code: 'EENVELOPE', responseCode: 530, command: 'MAIL FROM' }, 'refused-credentials'],
    [{ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }, 'refused-destination'],
    [{ code: 'EENVELOPE', responseCode: 553, command: 'MAIL FROM' }, 'refused-destination'],
    [{ code: 'EMESSAGE', responseCode: 552, command: 'DATA' }, 'refused-payload'],
    [{ code: 'EMESSAGE', responseCode: 554, command: 'DATA' }, 'refused-payload'],
  ])('gives up at once on %j: %s', (error, failure) => {
    expect(classifyMailError(error)).toMatchObject({ status: 'dead', failure })
  })

  it('is interrupted when it was aborted', () => {
    expect(classifyMailError({ code: 'EABORT' })).toMatchObject({ failure: 'interrupted' })
  })

  it('shows the step and what the server said, in one line', () => {
    const error = {
      code: 'EENVELOPE',
      responseCode: 550,
      command: 'RCPT TO',
      response: '550 no\r\nsuch',
    }
    expect(classifyMailError(error).detail).toBe('RCPT TO: 550 no such')
  })
})
