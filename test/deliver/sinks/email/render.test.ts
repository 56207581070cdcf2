import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../../../src/deliver/sink.ts'
import { renderEmail, type MailContent } from '../../../../src/deliver/sinks/email/render.ts'
import { HOSTILE } from '../../../support/hostile.ts'
import { sampleMessage, sampleReport, sampleWith } from '../../../support/reports.ts'
import { UNSEEN_VALUES, unseenLine } from '../../../support/unseen.ts'

const SETTINGS = { domain: 'example.org' }
const SUBJECT =
  'Critical: A program that was not in the image ran in checkout (Drop and execute new binary in container) [falcobrief 7v3k9m2q5x8z1c4n]'
const ROOT = '<incident-7v3k9m2q5x8z1c4n.1@example.org>'
/** As mailparser names them: `list-id` is `list`, `importance` is `priority`. */
const HEADERS = new Set([
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'list',
  'message-id',
  'mime-version',
  'priority',
  'subject',
  'to',
  'x-auto-response-suppress',
])
const transport = createTransport({ streamTransport: true, buffer: true })

function mailOf(overrides: Partial<Message> = {}): MailContent {
  return renderEmail(sampleMessage(overrides), SETTINGS)
}

/** What a reader gets of it, after a mail library wrote it and another one read it. */
async function parsed({ subject, text, html, messageId, headers }: MailContent) {
  const sent = await transport.sendMail({
    subject,
    text,
    html,
    messageId,
    from: { name: '', address: 'falcobrief@example.org' },
    to: { name: '', address: 'oncall@example.org' },
    headers: { ...headers },
  })
  if (!Buffer.isBuffer(sent.message)) throw new Error('not buffered')
  return simpleParser(sent.message)
}

describe('a mail', () => {
  it('has one subject for the whole incident, whatever changes in it', () => {
    const { incident } = sampleReport()
    const thread = { messageId: ROOT, subject: SUBJECT }
    const report = sampleReport({
      title: [{ text: 'Other' }],
      incident: { ...incident, priority: 'Emergency', state: 'closed', count: 99 },
      timeline: [],
    })
    const subjects = [
      mailOf(),
      mailOf({ kind: 'update', sequence: 2, report, thread }),
      mailOf({ kind: 'reminder', sequence: 3, thread }),
    ].map(({ subject }) => subject)
    expect(new Set(subjects)).toEqual(new Set([SUBJECT]))
  })

  it('is a root without a thread, whatever its number', () => {
    expect(mailOf()).toMatchObject({ messageId: ROOT, inReplyTo: null, references: [] })
    expect(mailOf({ sequence: 4, kind: 'update' })).toMatchObject({
      messageId: '<incident-7v3k9m2q5x8z1c4n.4@example.org>',
      inReplyTo: null,
      references: [],
    })
  })

  it('refers to the message of its thread', () => {
    const root = '<incident-7v3k9m2q5x8z1c4n.4@example.org>'
    expect(mailOf({ sequence: 6, kind: 'update', thread: { messageId: root } })).toMatchObject({
      messageId: '<incident-7v3k9m2q5x8z1c4n.6@example.org>',
      inReplyTo: root,
      references: [root],
    })
  })

  it('refers to nothing that is no id of ours', () => {
    const threads = [{ messageId: 'x> <y@z' }, { messageId: '<a@b>\r\nBcc: c@d' }, { ts: '1.2' }]
    for (const thread of threads) expect(mailOf({ thread })).toMatchObject({ references: [] })
  })

  it('asks machines not to answer, and is urgent only from Critical up', () => {
    expect(mailOf().headers).toEqual({
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      'List-ID': 'falcobrief <falcobrief.example.org>',
      Importance: 'high',
    })
    const { incident } = sampleReport()
    const report = sampleReport({ incident: { ...incident, priority: 'Error' } })
    expect(mailOf({ report }).headers).not.toHaveProperty('Importance')
  })

  it('says why it comes and where to read on, in both parts', () => {
    const { text, html } = mailOf({ kind: 'reminder', sequence: 3 })
    for (const part of [text, html]) {
      expect(part).toContain('Reminder (message 3 of this incident): still active.')
      expect(part).toContain('Open the incident')
      expect(part).toContain('https://falcobrief.example.com/api/v1/incidents/')
    }
    expect(mailOf({ link: 'javascript:alert(1)' }).html).not.toContain('javascript:')
  })

  it('has a subject that does not turn into other characters when it is decoded', async () => {
    const { incident } = sampleReport()
    const subject = '=?utf-8?b?4oCuDQpCY2M6IHg=?= =?utf-8?q?=E2=80=AE?='
    const content = mailOf({ report: sampleReport({ incident: { ...incident, subject } }) })
    expect(content.subject).not.toContain('=?')
    expect((await parsed(content)).subject).toBe(content.subject)
  })

  it.each(
    [...HOSTILE, ...UNSEEN_VALUES].map((value) => [JSON.stringify(value).slice(0, 50), value]),
  )('has the headers that it was given, one line each: %s', async (_name, value) => {
    const content = mailOf({ report: sampleWith(value) })
    expect(content.subject).not.toMatch(/[\r\n]/)
    expect(unseenLine(content.subject)).toBeNull()
    expect(Array.from(content.subject).length).toBeLessThanOrEqual(150)
    expect(unseenLine(content.text)).toBeNull()
    const mail = await parsed(content)
    expect(mail.subject?.replaceAll(/\s+/g, ' ')).toBe(content.subject.replaceAll(/\s+/g, ' '))
    expect(mail.messageId).toBe(ROOT)
    expect(mail.attachments).toEqual([])
    expect(new Set(mail.headers.keys())).toEqual(HEADERS)
  })
})
