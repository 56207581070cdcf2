import { describe, expect, it } from 'vitest'
import type { ZodType } from 'zod'
import { SINK_TYPES } from '../../../src/deliver/sinks/all.ts'
import { emailSettings } from '../../../src/deliver/sinks/email/config.ts'
import { slackSettings } from '../../../src/deliver/sinks/slack/config.ts'
import { webhookSettings } from '../../../src/deliver/sinks/webhook/config.ts'

/** Every problem as `path: message`. */
function problemsOf(schema: ZodType, input: unknown): readonly string[] {
  const result = schema.safeParse(input)
  const issues = result.success ? [] : result.error.issues
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const ALL = SINK_TYPES.map(({ type, settings }) => [type, settings] as const)

describe.each(ALL)('settings of %s', (_name, schema) => {
  it('are off when nothing is set', () => {
    expect(problemsOf(schema, {})).toEqual([])
    expect(schema.parse({ minimumpriority: '' }).minimumpriority).toBeNull()
  })

  it.each([
    ['critical', 'Critical'],
    ['WARNING', 'Warning'],
    ['info', 'Informational'],
    ['Informational', 'Informational'],
  ])('take a priority in any letter case: %s', (text, priority) => {
    expect(schema.parse({ minimumpriority: text }).minimumpriority).toBe(priority)
  })

  it('name the priorities when one is misspelt', () => {
    const [problem] = problemsOf(schema, { minimumpriority: 'warn' })
    expect(problem).toMatch(/^minimumpriority: .*Emergency.*Warning.*Debug/)
  })

  it('refuse a key that there is not', () => {
    expect(problemsOf(schema, { webhook: 'x' })[0]).toContain('webhook')
  })

  it('have a description of every key, which the documentation is made of', () => {
    for (const key of Object.values<ZodType>(schema.shape)) {
      expect(key.meta()?.description).toMatch(/^\S.+\.$/)
    }
  })
})

describe('secret settings', () => {
  it('are marked, for they must not be shown', () => {
    const secretsOf = (shape: Record<string, ZodType>) =>
      Object.keys(shape).filter((key) => shape[key]?.meta()?.['secret'] === true)
    expect(secretsOf(slackSettings.shape)).toEqual(['webhookurl', 'token', 'signingsecret'])
    expect(secretsOf(emailSettings.shape)).toEqual(['password', 'token'])
    expect(secretsOf(webhookSettings.shape)).toEqual(['url', 'secret'])
  })
})

describe('slack settings', () => {
  it('have the addresses of Slack by default', () => {
    expect(slackSettings.parse({})).toMatchObject({
      webhookurl: null,
      token: null,
      apiurl: 'https://slack.com/api/',
    })
  })

  it('end the address of the API with a slash', () => {
    expect(slackSettings.parse({ apiurl: 'http://gate/api' }).apiurl).toBe('http://gate/api/')
  })

  it('need a channel with a token', () => {
    expect(problemsOf(slackSettings, { token: 'xoxb-1' })[0]).toMatch(/^channel: /)
    expect(problemsOf(slackSettings, { token: 'xoxb-1', channel: '#a' })).toEqual([])
    const both = { webhookurl: 'https://x.example', token: 'xoxb-1', channel: '#a' }
    expect(problemsOf(slackSettings, both)[0]).toMatch(/^webhookurl: .*token/)
  })

  it.each([
    'hooks.slack.com/services/T/B/s3cr3t',
    'ftp://hooks.slack.com/s3cr3t',
    'https://user:s3cr3t@hooks.slack.com/',
    'https://hooks.slack.com/s3cr3t\r\nHost: evil',
    'https://hooks.slack.com/#s3cr3t',
  ])('refuse a webhook that is no plain URL, without repeating it: %j', (webhookurl) => {
    const [problem] = problemsOf(slackSettings, { webhookurl })
    expect(problem).toMatch(/^webhookurl: must /)
    expect(problem).not.toContain('s3cr3t')
  })

  it('tell all problems at once', () => {
    const input = { webhookurl: 'x', token: 'xoxb-1', minimumpriority: 'y' }
    expect(problemsOf(slackSettings, input)).toHaveLength(3)
  })
})

describe('email settings', () => {
  const WHOLE = { hostport: 'smtp.example.org:587', from: 'a@example.org', to: ['b@example.org'] }

  it('read host, port and addresses', () => {
    expect(emailSettings.parse({ ...WHOLE, from: 'Falco <a@example.org>' })).toMatchObject({
      hostport: { host: 'smtp.example.org', port: 587 },
      tls: 'starttls',
      from: { name: 'Falco', address: 'a@example.org' },
      to: [{ name: '', address: 'b@example.org' }],
    })
  })

  it('take recipients separated by commas, as Falcosidekick does', () => {
    const { to } = emailSettings.parse({ ...WHOLE, to: 'a@x.org, b@y.org,' })
    expect(to.map(({ address }) => address)).toEqual(['a@x.org', 'b@y.org'])
  })

  it.each([
    [true, 'starttls'],
    ['true', 'starttls'],
    [false, 'none'],
    ['implicit', 'implicit'],
  ])('take tls: %s as %s', (tls, expected) => {
    expect(emailSettings.parse({ ...WHOLE, tls }).tls).toBe(expected)
  })

  it.each([
    'b@x.test\r\nBcc: evil@evil.test',
    'b@x.test evil@evil.test',
    'group: a@x.test;',
    '<a@x.test',
    'a@x.test>\r\nRCPT TO:<evil@evil.test',
    'no address',
    'a@[127.0.0.1]',
  ])('refuse %j as recipient', (to) => {
    expect(problemsOf(emailSettings, { ...WHOLE, to: [to] })).toEqual([
      expect.stringMatching(/^to\.0: must be an address/),
    ])
  })

  it('refuse two recipients in one item of a list', () => {
    expect(problemsOf(emailSettings, { ...WHOLE, to: ['a@x.org,b@x.org'] })).toHaveLength(1)
  })

  it.each(['smtp.example.org', 'smtp.example.org:0', ':25', 'a b:25', '[::1]', 'x:99999'])(
    'refuse %j as host and port',
    (hostport) => {
      expect(problemsOf(emailSettings, { ...WHOLE, hostport })[0]).toMatch(/^hostport: /)
    },
  )

  it('need sender and recipients with a server, and a password with a user', () => {
    const problems = problemsOf(emailSettings, { hostport: 'h:25', user: 'u' })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['from', 'to', 'password'])
  })
})
