import { describe, expect, it } from 'vitest'
import { inspectSettings } from '../../src/config/load.ts'

const inspect = (env: Record<string, string>) =>
  inspectSettings({ argvPath: null, env, cwd: '/nowhere' })

describe('a variable that is none of ours', () => {
  it.each([
    ['SLACK_WEBHOOK', 'SLACK_WEBHOOKURL'],
    ['SLACK_WEBHOOK_URL', 'SLACK_WEBHOOKURL'],
    ['SLACK_WEBHOKURL', 'SLACK_WEBHOOKURL'],
    ['SLACK_BOT_TOKEN', 'SLACK_TOKEN'],
    ['SLACK_CHANNEL_ID', 'SLACK_CHANNEL'],
    ['SMTP_HOST', 'SMTP_HOSTPORT'],
    ['SMTP_PORT', 'SMTP_HOSTPORT'],
    ['SMTP_USERNAME', 'SMTP_USER'],
    ['SMTP_PASS', 'SMTP_PASSWORD'],
    ['LISTEN_PORT', 'LISTENPORT'],
    ['FALCOBRIEF_AUTH_TOKEN', 'AUTH_TOKEN'],
    ['FALCOBRIEF_SLACK_WEBHOOK', 'SLACK_WEBHOOKURL'],
    ['FALCOBRIEF_LISTENPORT', 'LISTENPORT'],
    ['MINIMUMPRIORITY', 'SLACK_MINIMUMPRIORITY'],
  ])('%s is an error that names %s, without its value', (name, meant) => {
    const { problems } = inspect({ [name]: 's3cret' })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: no such variable; .*\\b${meant}\\b`))
    expect(problems[0]).not.toContain('s3cret')
  })

  it('is a warning when only its prefix tells that it was meant for falcobrief', () => {
    expect(inspect({ FALCOBRIEF_COLOUR: 'red' })).toMatchObject({
      problems: [],
      warnings: [
        'FALCOBRIEF_COLOUR has no effect: no such variable; names of settings have no prefix',
      ],
    })
  })

  it.each([
    'PATH',
    'SLACK_TEAM_NAME',
    'STORE_FRONT',
    'AUTH_TOKEN_TTL',
    'LOG_LEVEL_ROOT',
    'SMTP_FROM_NAME_OF_ANOTHER',
    'FALCOBRIEF_SERVICE_HOST',
    'FALCOBRIEF_SERVICE_PORT_HTTP',
    'FALCOBRIEF_PORT_2804_TCP_ADDR',
    'SMTP_PORT_25_TCP',
  ])("%s is somebody else's", (name) => {
    expect(inspect({ [name]: 'value' })).toMatchObject({ problems: [], warnings: [] })
  })

  it.each(['FALCOBRIEF_PORT', 'SMTP_PORT'])('%s is set by Kubernetes for a service', (name) => {
    expect(inspect({ [name]: 'tcp://10.0.0.1:25' })).toMatchObject({ problems: [], warnings: [] })
  })
})

describe('a setting that does nothing where it is', () => {
  it.each([
    [
      { SLACK_CHANNEL: 'C0', SLACK_WEBHOOKURL: 'https://h.example.org/x' },
      /^slack\.channel has no effect: .*token/,
    ],
    [
      { SLACK_SIGNINGSECRET: 's', SLACK_WEBHOOKURL: 'https://h.example.org/x' },
      /^slack\.signingsecret has no effect: .*buttons/,
    ],
    [
      {
        SMTP_HOSTPORT: 'a.example.org:25',
        SMTP_FROM: 'a@example.org',
        SMTP_TO: 'b@example.org',
        SMTP_TOKEN: 't',
      },
      /^smtp\.token has no effect: .*xoauth2/,
    ],
    [{ SLACK_CHANNEL: 'C0' }, /^slack has no effect: .*slack\.webhookurl or slack\.token/],
    [{ SMTP_FROM: 'a@example.org' }, /^smtp has no effect: .*smtp\.hostport/],
  ])('%j is a warning', (env, line) => {
    const { problems, warnings } = inspect(env)
    expect(problems).toEqual([])
    expect(warnings).toEqual([expect.stringMatching(line)])
  })
})
