import { describe, expect, it } from 'vitest'
import { crossProblems } from '../../src/config/checks.ts'
import { overlayEnvironment } from '../../src/config/environment.ts'
import { isSecret, namesAt } from '../../src/config/keys.ts'
import { redacted } from '../../src/config/print.ts'
import { configSchema } from '../../src/config/schema.ts'
import { pathText, type Settings } from '../../src/config/settings.ts'
import { sinkDefinitions } from '../../src/config/sinks.ts'

const SLACK = { webhookurl: 'https://hooks.example.org/s3cret' }
const SMTP = { hostport: 'mail.example.org:25', from: 'a@example.org', to: ['b@example.org'] }

const namesOf = (settings: Settings): readonly string[] =>
  sinkDefinitions(configSchema.parse(settings)).map(({ name, type }) => `${name} ${type}`)

const problemsOf = (settings: Settings): readonly string[] =>
  crossProblems(settings).map(({ path, message }) => `${pathText(path)}: ${message}`)

describe('sinkDefinitions', () => {
  it('turns on the sections that have an address', () => {
    expect(namesOf({ slack: SLACK })).toEqual(['slack slack'])
    expect(namesOf({ slack: { token: 'xoxb-1', channel: 'C1' } })).toEqual(['slack slack'])
    expect(namesOf({ smtp: SMTP })).toEqual(['smtp email'])
    expect(namesOf({ slack: { channel: 'C1', signingsecret: 's' } })).toEqual(['console console'])
  })

  it('has the named ones after the sections, in their order', () => {
    const sinks = {
      z: { type: 'webhook', url: 'https://z.example.org' },
      mail: { type: 'email', ...SMTP },
      chat: { type: 'slack', ...SLACK },
      a: { type: 'console' },
    }
    expect(namesOf({ sinks, smtp: SMTP, slack: SLACK })).toEqual([
      'slack slack',
      'smtp email',
      'z webhook',
      'mail email',
      'chat slack',
      'a console',
    ])
  })

  it('hands on settings without the type', () => {
    const sinks = { z: { type: 'webhook', url: 'https://z.example.org', minimumpriority: 'INFO' } }
    const [definition] = sinkDefinitions(configSchema.parse({ sinks }))
    expect(definition?.settings).toEqual({
      url: 'https://z.example.org',
      secret: null,
      minimumpriority: 'Informational',
    })
  })
})

describe('problems between settings', () => {
  it.each<[string, Settings, readonly RegExp[]]>([
    ['a webhook without an address', { sinks: { a: { type: 'webhook' } } }, [/^sinks\.a\.url: /]],
    [
      'a mail sink without a server',
      { sinks: { a: { type: 'email' } } },
      [/^sinks\.a\.hostport: /],
    ],
    [
      'a Slack sink without either',
      { sinks: { a: { type: 'slack' } } },
      [/^sinks\.a: .*webhookurl/],
    ],
    [
      'the name of a section',
      { sinks: { smtp: { type: 'console' } } },
      [/^sinks\.smtp: .*another/],
    ],
    [
      'a route to a section that is off',
      { routes: [{ match: {}, sinks: ['slack', 'smtp'] }] },
      [/^routes\[0\]\.sinks\[0\]: .*webhookurl/, /^routes\[0\]\.sinks\[1\]: .*smtp\.hostport/],
    ],
    [
      'a route to a misspelled sink',
      { slack: SLACK, routes: [{ match: {}, sinks: ['slak'] }] },
      [/^routes\[0\]\.sinks\[0\]: .*'slack'/],
    ],
    [
      'client certificates without TLS',
      { tlsserver: { cacertfile: 'ca' } },
      [/certfile/, /keyfile/],
    ],
    ['a token that no header carries', { auth: { token: 'two words' } }, [/^auth\.token: /]],
    [
      'a store of another kind',
      { store: { url: 'mysql://u:s3cret@h' } },
      [/^store\.url: .*sqlite:/],
    ],
  ])('%s', (_name, settings, lines) => {
    const found = problemsOf(settings)
    expect(found).toHaveLength(lines.length)
    for (const [index, line] of lines.entries()) expect(found[index]).toMatch(line)
    expect(found.join()).not.toContain('s3cret')
  })

  it.each<[string, Settings]>([
    ['loopback', { listenaddress: '::1' }],
    ['a token', { listenaddress: '0.0.0.0', auth: { token: 'x' } }],
    ['a decision', { listenaddress: '0.0.0.0', auth: { anonymous: true } }],
    [
      'client certificates',
      { listenaddress: '10.0.0.1', tlsserver: { certfile: 'c', keyfile: 'k', cacertfile: 'a' } },
    ],
    ['the console, when there is no other sink', { routes: [{ match: {}, sinks: ['console'] }] }],
  ])('%s is none', (_name, settings) => {
    expect(problemsOf(settings)).toEqual([])
  })
})

describe('named sinks in the environment', () => {
  const file = { sinks: { 'hook.a': { type: 'webhook' }, plain: { type: 'console' } } }

  it('set what the file leaves out', () => {
    const { settings, problems, origins } = overlayEnvironment(
      file,
      { SINKS_HOOK_A_URL: 'https://x.example.org', SINKS_NONE_URL: 'https://y.example.org' },
      '/',
    )
    expect(problems).toEqual([])
    expect(settings['sinks']).toEqual({
      'hook.a': { type: 'webhook', url: 'https://x.example.org' },
      plain: { type: 'console' },
    })
    expect(origins.get('sinks.hook.a.url')).toBe('SINKS_HOOK_A_URL')
  })

  it('are told when they are misspelled', () => {
    const { problems } = overlayEnvironment(file, { SINKS_HOOK_A_ULR: 'x' }, '/')
    expect(problems).toEqual([expect.stringContaining("'SINKS_HOOK_A_URL'")])
  })

  it('replace those of the file when they are given as YAML', () => {
    const { settings } = overlayEnvironment(file, { SINKS: '{ b: { type: console } }' }, '/')
    expect(settings['sinks']).toEqual({ b: { type: 'console' } })
  })
})

describe('other variables', () => {
  it.each([
    ['SLACK_WEBHOOK_URL', 'SLACK_WEBHOOKURL'],
    ['SLACK_TOKEN_FIEL', 'SLACK_TOKEN_FILE'],
    ['LISTEN_PORT', 'LISTENPORT'],
    ['FALCOBRIEF_CONFG', 'FALCOBRIEF_CONFIG'],
  ])('%s is taken for %s', (name, meant) => {
    const { problems } = overlayEnvironment({}, { [name]: 's3cret' }, '/')
    expect(problems).toEqual([`${name}: no such variable; nearest valid name '${meant}'`])
  })

  // What systemd, Kubernetes and Falcosidekick's own configuration put there.
  it.each([
    'NOTIFY_SOCKET',
    'SLACK_PORT',
    'STORE_SERVICE_HOST',
    'SLACK_FOOTER',
    'SMTP_AUTHMECHANISM',
    'USER',
  ])('%s passes by', (name) => {
    expect(overlayEnvironment({}, { [name]: 'x' }, '/').problems).toEqual([])
  })

  it('set nothing while they are empty', () => {
    const { settings } = overlayEnvironment(
      { cluster: 'a' },
      { CLUSTER: '', AUTH_TOKEN_FILE: '' },
      '/',
    )
    expect(settings).toEqual({ cluster: 'a' })
  })
})

describe('keys', () => {
  it('knows the settings of each type of sink', () => {
    expect(namesAt(['sinks', 'any'], 'webhook')).toEqual([
      'url',
      'secret',
      'minimumpriority',
      'type',
    ])
    expect(namesAt(['sinks', 'any'], 'webhok')).toContain('hostport')
    expect(namesAt([], undefined)).not.toContain('toString')
  })

  it.each([
    [['auth', 'token'], true],
    [['sinks', 'any', 'password'], true],
    [['sinks', 'any', 'channel'], false],
    [['cluster'], false],
  ])('knows whether %j is a secret', (path, secret) => {
    expect(isSecret(path)).toBe(secret)
  })

  it('shows where the database is, but not its password', () => {
    expect(redacted({ store: { url: 'sqlite:./a.db' } })).toContain('sqlite:./a.db')
    expect(redacted({ store: { url: 'postgres://u:s3cret@h/d' } })).not.toContain('s3cret')
    expect(redacted({})).toBe('')
  })
})
