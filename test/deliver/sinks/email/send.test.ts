import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message, Sink } from '../../../../src/deliver/sink.ts'
import { emailSettings } from '../../../../src/deliver/sinks/email/config.ts'
import { createEmailSink } from '../../../../src/deliver/sinks/email/send.ts'
import type { Outcome } from '../../../../src/model/delivery.ts'
import { createSmtpDouble, type SmtpDouble } from '../../../support/smtp-double.ts'
import { createRecordingLog, HOSTILE, sampleMessage, sampleReport } from '../../fixtures.ts'

const NOW = Date.parse('2026-03-01T10:00:00Z')
const PASSWORD = 's3cr3t-mail-password'
const BASE = { from: 'Falco <falco@example.org>', to: 'a@example.org, b@example.org' }

function createSink(input: Record<string, string>, log = createRecordingLog()): Sink {
  const settings = emailSettings.parse({ ...BASE, ...input })
  return createEmailSink('smtp', settings, { clock: { now: () => NOW }, log })
}

function send(sink: Sink, overrides: Partial<Message> = {}): Promise<Outcome> {
  return sink.send(sampleMessage(overrides), new AbortController().signal)
}

describe('email', () => {
  let server: SmtpDouble
  let sink: Sink
  let log: ReturnType<typeof createRecordingLog>

  beforeEach(async () => {
    server = await createSmtpDouble()
    log = createRecordingLog()
    sink = createSink({ hostport: server.hostport }, log)
  })

  afterEach(async () => {
    await sink.close()
    await server[Symbol.asyncDispose]()
  })

  it('sends one mail to all recipients, as text and HTML', async () => {
    expect(await send(sink)).toMatchObject({
      status: 'sent',
      detail: 'accepted for 2 of 2 recipients',
    })
    const [received] = server.mails
    expect(received?.envelopeFrom).toBe('falco@example.org')
    expect(received?.recipients).toEqual(['a@example.org', 'b@example.org'])
    expect(received?.mail.text).toContain('A shell was opened by')
    expect(received?.mail.html).toContain('A shell was opened by')
    expect(received?.mail.from?.value).toEqual([{ address: 'falco@example.org', name: 'Falco' }])
    expect(received?.mail.date?.getTime()).toBe(NOW)
  })

  it('sends nothing that the alert wrote as header or recipient', async () => {
    const report = sampleReport({ subject: HOSTILE })
    await send(sink, { report })
    const [received] = server.mails
    expect(received?.recipients).toEqual(['a@example.org', 'b@example.org'])
    expect(received?.mail.headers.has('bcc')).toBe(false)
    expect(received?.source.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im)
  })

  it('puts later messages into the thread of the first', async () => {
    const first = await send(sink)
    const thread = first.status === 'sent' ? first.reference : null
    const second = await send(sink, { kind: 'update', sequence: 2, thread })
    const [root, reply] = server.mails
    expect(thread).toEqual({
      messageId: root?.mail.messageId,
      subject: 'Critical: Alert Analysis Report [falcobrief inc0000000000001]',
    })
    expect(reply?.mail.inReplyTo).toBe(root?.mail.messageId)
    expect([reply?.mail.references].flat()).toEqual([root?.mail.messageId])
    expect(reply?.mail.subject).toBe(root?.mail.subject)
    expect(reply?.mail.messageId).not.toBe(root?.mail.messageId)
    expect(second).toMatchObject({ status: 'sent', reference: null })
  })

  it('says how many recipients were refused, and sends to the others once', async () => {
    server.refuseRecipient('b@example.org', { code: 550, text: '5.1.1 unknown' })
    const outcome = await send(sink)
    expect(outcome).toMatchObject({
      status: 'sent',
      detail: 'accepted for 1 of 2 recipients, 1 refused: RCPT TO: 550 5.1.1 unknown',
    })
    expect(server.mails.map(({ recipients }) => recipients)).toEqual([['a@example.org']])
    expect(log.lines).toContainEqual({
      level: 'warn',
      fields: { sink: 'smtp', refused: ['b@example.org'] },
      message: 'recipients refused',
    })
  })

  it('tries again for the one recipient that was deferred, and sends to nobody twice', async () => {
    server.refuseRecipient('b@example.org', { code: 451, text: '4.7.1 greylisted' })
    const first = await send(sink)
    expect(first).toMatchObject({
      status: 'retry',
      scope: 'message',
      detail: 'accepted for 1 of 2 recipients, 1 to be tried again: RCPT TO: 451 4.7.1 greylisted',
    })
    const progress = first.status === 'retry' ? (first.progress ?? null) : null
    expect(await send(sink, { attempt: 2, progress })).toMatchObject({ status: 'retry' })
    server.refuseRecipient('b@example.org', null)
    expect(await send(sink, { attempt: 3, progress })).toMatchObject({
      status: 'sent',
      detail: 'accepted for 2 of 2 recipients',
    })
    expect(server.mails.map(({ recipients }) => recipients)).toEqual([
      ['a@example.org'],
      ['b@example.org'],
    ])
    expect(server.mails[1]?.mail.messageId).toBe(server.mails[0]?.mail.messageId)
  })

  it('is sent when the last recipient that was deferred is refused for good', async () => {
    server.refuseRecipient('b@example.org', { code: 451, text: '4.7.1 greylisted' })
    const first = await send(sink)
    const progress = first.status === 'retry' ? (first.progress ?? null) : null
    server.refuseRecipient('b@example.org', { code: 550, text: '5.1.1 unknown' })
    expect(await send(sink, { attempt: 2, progress })).toMatchObject({
      status: 'sent',
      detail: 'accepted for 1 of 2 recipients, 1 refused: RCPT TO: 550 5.1.1 unknown',
    })
    expect(server.mails.map(({ recipients }) => recipients)).toEqual([['a@example.org']])
  })

  it.each([
    [550, 'dead', 'refused-destination'],
    [450, 'retry', 'server-error'],
  ])('takes a %i for every recipient as %s: %s', async (code, status, failure) => {
    for (const address of ['a@example.org', 'b@example.org']) {
      server.refuseRecipient(address, { code, text: 'no' })
    }
    expect(await send(sink)).toMatchObject({ status, failure })
  })

  it('makes only the message wait when the server defers it', async () => {
    server.refuseMessage({ code: 451, text: '4.7.1 greylisted' })
    expect(await send(sink)).toMatchObject({ status: 'retry', scope: 'message' })
  })

  it('gives up when the server refuses even the minimal form', async () => {
    server.refuseMessage({ code: 554, text: '5.7.1 content refused' })
    const outcome = await send(sink)
    expect(outcome).toMatchObject({ status: 'dead', failure: 'refused-payload' })
    expect(outcome.detail).toContain('in minimal form')
    expect(server.mails).toHaveLength(0)
  })

  it('gives up at once when the login is refused', async () => {
    await using guarded = await createSmtpDouble({ login: { user: 'u', password: 'right' } })
    const wrong = createSink({ hostport: guarded.hostport, user: 'u', password: 'wrong' })
    expect(await send(wrong)).toMatchObject({ status: 'dead', failure: 'refused-credentials' })
    await wrong.close()
  })

  it.each([
    ['plain', 'PLAIN'],
    ['login', 'LOGIN'],
    ['cram-md5', 'CRAM-MD5'],
    ['xoauth2', 'XOAUTH2'],
  ])('logs in by %s, and by nothing that the server does not offer', async (name, offered) => {
    const login = { user: 'u', password: PASSWORD }
    await using guarded = await createSmtpDouble({ login, mechanisms: [offered] })
    const secret = name === 'xoauth2' ? { token: PASSWORD } : { password: PASSWORD }
    const input = { hostport: guarded.hostport, user: 'u', authmechanism: name, ...secret }
    const good = createSink(input)
    expect(await send(good)).toMatchObject({ status: 'sent' })
    expect(guarded.mails[0]?.user).toBe('u')
    await good.close()
    const other = offered === 'PLAIN' ? 'login' : 'plain'
    const wrong = createSink({ ...input, authmechanism: other, password: PASSWORD })
    expect(await send(wrong)).toMatchObject({ status: 'dead', failure: 'refused-credentials' })
    await wrong.close()
  })

  it('shows no part of a token that the server repeats', async () => {
    const login = { user: 'u', password: 'another' }
    await using guarded = await createSmtpDouble({ login, mechanisms: ['XOAUTH2'] })
    const refused = createSink({
      hostport: guarded.hostport,
      user: 'u',
      authmechanism: 'xoauth2',
      token: PASSWORD,
    })
    const outcome = await send(refused)
    expect(outcome).toMatchObject({ status: 'dead', failure: 'refused-credentials' })
    expect(JSON.stringify(outcome)).not.toContain(PASSWORD)
    await refused.close()
  })

  it('sends without a login when the mechanism is none, also with a user', async () => {
    const open = createSink({ hostport: server.hostport, user: 'u', authmechanism: 'none' })
    expect(await send(open)).toMatchObject({ status: 'sent' })
    expect(server.mails[0]?.user).toBeFalsy()
    await open.close()
  })

  it('does not send without the login that was configured', async () => {
    const login = createSink({ hostport: server.hostport, user: 'u', password: PASSWORD })
    expect((await send(login)).status).not.toBe('sent')
    expect(server.mails).toHaveLength(0)
    await login.close()
  })

  it('logs in and encrypts when the server offers both', async () => {
    await using guarded = await createSmtpDouble({ login: { user: 'u', password: PASSWORD } })
    const login = createSink({ hostport: guarded.hostport, user: 'u', password: PASSWORD })
    await send(login)
    expect(guarded.mails[0]).toMatchObject({ user: 'u', isSecure: true })
    await login.close()
  })

  it('sends in clear to a server on this machine that has no STARTTLS', async () => {
    await using plain = await createSmtpDouble({ startTls: false })
    const local = createSink({ hostport: plain.hostport })
    expect((await send(local)).status).toBe('sent')
    expect(plain.mails[0]?.isSecure).toBe(false)
    await local.close()
  })

  it('leaves STARTTLS alone with tls: none', async () => {
    const plain = createSink({ hostport: server.hostport, tls: 'none' })
    await send(plain)
    expect(server.mails[0]?.isSecure).toBe(false)
    await plain.close()
  })

  it('speaks TLS from the first byte with tls: implicit', async () => {
    await using secure = await createSmtpDouble({ implicitTls: true })
    const implicit = createSink({ hostport: secure.hostport, tls: 'implicit' })
    await send(implicit)
    expect(secure.mails[0]?.isSecure).toBe(true)
    await implicit.close()
  })

  it('previews the mail as its source', async () => {
    const source = await sink.preview(sampleMessage())
    expect(source).toMatch(/^Auto-Submitted: auto-generated$/m)
    expect(source).toMatch(/^To: a@example\.org, b@example\.org$/m)
  })
})
