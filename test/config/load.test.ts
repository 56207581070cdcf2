import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenHost } from '../../src/config/listen.ts'
import { inspectSettings, loadConfig, loadSettings } from '../../src/config/load.ts'
import { redacted } from '../../src/config/print.ts'
import { sinkDefinitions } from '../../src/config/sinks.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'

type Env = Record<string, string>

describe('the configuration', () => {
  let folder: TemporaryFolder

  beforeEach(async () => {
    folder = await temporaryFolder()
  })

  afterEach(async () => {
    await folder[Symbol.asyncDispose]()
  })

  const load = async (yaml: string | null, env: Env = {}) => {
    if (yaml !== null) await writeFile(join(folder.path, 'falcobrief.yaml'), yaml)
    return loadConfig({ argvPath: null, env, cwd: folder.path })
  }

  /** The lines of what is wrong, without the heading. */
  const problems = async (yaml: string | null, env: Env = {}): Promise<readonly string[]> => {
    try {
      await load(yaml, env)
      return []
    } catch (error) {
      expect(error).toMatchObject({ code: 'FB_CONFIG' })
      return (error as Error).message.split('\n').slice(1)
    }
  }

  it('works without any: defaults, loopback, the console', async () => {
    const config = await load(null)
    expect(config).toMatchObject({
      listenport: 2804,
      store: { url: 'sqlite:./data/falcobrief.db' },
      dedup: { window: 1_800_000, rules: [] },
      incident: { window: 1_800_000, maxage: 86_400_000 },
      notify: { wait: 5000, update: 60_000, repeat: 14_400_000 },
      retention: { events: 604_800_000, incidents: 7_776_000_000, eventsperalert: 100 },
      log: { level: 'info' },
    })
    expect(listenHost(config)).toBe('127.0.0.1')
    expect(sinkDefinitions(config)).toMatchObject([{ name: 'console', type: 'console' }])
  })

  it('takes the file named on the command line before the variable, and that before the one in place', async () => {
    await mkdir(join(folder.path, 'etc'))
    for (const [name, port] of [
      ['falcobrief.yaml', 1],
      ['etc/variable.yaml', 2],
      ['etc/argv.yaml', 3],
    ] as const) {
      await writeFile(join(folder.path, name), `listenport: ${port}\n`)
    }
    const env = { FALCOBRIEF_CONFIG: 'etc/variable.yaml' }
    const options = { cwd: folder.path, argvPath: null, env: {} }
    expect(loadConfig(options).listenport).toBe(1)
    expect(loadConfig({ ...options, env }).listenport).toBe(2)
    expect(loadConfig({ ...options, env, argvPath: 'etc/argv.yaml' }).listenport).toBe(3)
  })

  it('lets the environment override the file: numbers, booleans, lists, YAML', async () => {
    const config = await load(
      'listenport: 1\nsmtp:\n  hostport: a.example.org:25\n  from: a@example.org\n  to: [b@example.org]\n',
      {
        LISTENPORT: '4',
        AUTH_ANONYMOUS: 'true',
        SMTP_TO: 'c@example.org,d@example.org',
        NOTIFY_WAIT: '1m30s',
        ROUTES: '[{ match: { rule: "x*" }, sinks: [smtp] }]',
      },
    )
    expect(config).toMatchObject({
      listenport: 4,
      notify: { wait: 90_000 },
      routes: [{ sinks: ['smtp'] }],
    })
    expect(sinkDefinitions(config)).toMatchObject([
      { settings: { to: [{ address: 'c@example.org' }, { address: 'd@example.org' }] } },
    ])
    expect(listenHost(config)).toBe('::')
  })

  it('reads a secret from the file that the twin names', async () => {
    await writeFile(join(folder.path, 'token'), 's3cret\n')
    expect((await load(null, { AUTH_TOKEN_FILE: 'token' })).auth.token).toBe('s3cret')
    const both = await problems(null, { AUTH_TOKEN_FILE: 'token', AUTH_TOKEN: 'other' })
    expect(both).toHaveLength(1)
    expect(both[0]).toContain('AUTH_TOKEN_FILE')
    const [missing] = await problems(null, { AUTH_TOKEN_FILE: 'nowhere' })
    expect(missing).toMatch(/^AUTH_TOKEN_FILE: .*does not exist/)
    expect(missing).not.toContain('nowhere')
  })

  it.each([
    ['an unknown key', 'slak: {}', /^slak: .*'slack'/],
    ['a typo in a key', 'slack: { webhookurll: "" }', /^slack\.webhookurll: .*'webhookurl'/],
    [
      'a priority that is none',
      'slack: { minimumpriority: criticl }',
      /^slack\.minimumpriority: .*[Cc]ritical/,
    ],
    ['a bad duration', 'dedup: { window: 30 minutes }', /^dedup\.window: .*30m/],
    ['a window of nothing', 'dedup: { window: 0s }', /^dedup\.window: /],
    ['a number that is text', 'listenport: many', /^listenport: /],
    ['a port that is none', 'listenport: 70000', /^listenport: /],
    [
      'an address for everybody',
      'listenaddress: 0.0.0.0',
      /^listenaddress: .*auth\.token.*auth\.anonymous/,
    ],
    [
      'two ways to Slack',
      'slack: { webhookurl: "https://h.example.org/x", token: xoxb-1, channel: c }',
      /^slack\.webhookurl: .*token/,
    ],
    ['a Slack token without a channel', 'slack: { token: xoxb-1 }', /^slack\.channel: /],
    [
      'mail without recipients',
      'smtp: { hostport: "a.example.org:25", from: a@example.org }',
      /^smtp\.to: /,
    ],
    [
      'an address with a trick',
      'smtp: { hostport: "a.example.org:25", from: "a@b.c\\r\\nBcc: x@y.z", to: a@b.c }',
      /^smtp\.from: /,
    ],
    [
      'a sink that does not exist',
      'routes: [{ match: {}, sinks: [pager] }]',
      /^routes\[0\]\.sinks\[0\]: no such sink; there are: console/,
    ],
    ['a store of another kind', 'store: { url: "mysql://u:s3cret@h/db" }', /^store\.url: .*sqlite/],
    [
      'a password that is not escaped',
      'store: { url: "postgres://u:12/s3cret@h/db" }',
      /^store\.url: .*%XX/,
    ],
    ['half of a database', 'store: { url: "postgres:s3cret" }', /^store\.url: .*HOST/],
    ['half of TLS', 'tlsserver: { certfile: a.pem }', /^tlsserver\.keyfile: /],
    ['a silence without a reason', 'silences: [{ match: {} }]', /^silences\[?\.?0\]?\.reason: /],
  ])('names %s with its path and the fix', async (_name, yaml, line) => {
    const found = await problems(`${yaml}\n`)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(line)
    expect(found[0]).not.toContain('s3cret')
  })

  it('tells everything at once, with file and line', async () => {
    const found = await problems('listenport: many\nnotify:\n  wait: soon\nslak: 1\n')
    expect(found).toHaveLength(3)
    expect(found.find((line) => line.startsWith('notify.wait'))).toMatch(/falcobrief\.yaml:3/)
  })

  it('says where a file is no YAML', async () => {
    expect((await problems('a: [1\nb: 2\n'))[0]).toMatch(/falcobrief\.yaml:\d/)
  })

  it('warns of a variable that is almost one of ours, and of no other', async () => {
    expect((await problems(null, { SLACK_WEBHOKURL: 'https://x.example.org/s3cret' }))[0]).toMatch(
      /SLACK_WEBHOOKURL/,
    )
    expect(await problems(null, { PATH: '/bin', SLACK_TEAM_NAME: 'x', STORE_FRONT: 'y' })).toEqual(
      [],
    )
  })

  it('says that the file that was named is missing', () => {
    const options = { argvPath: 'nowhere.yaml', env: {}, cwd: folder.path }
    expect(() => loadConfig(options)).toThrow(/nowhere\.yaml/)
  })

  it.each(['a,b', 'a:b'])(
    'warns of the token %s, which Falcosidekick cannot send',
    async (token) => {
      const { warnings } = loadSettings({
        argvPath: null,
        env: { AUTH_TOKEN: token },
        cwd: folder.path,
      })
      expect(warnings).toEqual([
        expect.stringMatching(/^auth\.token has , or :, .*openssl rand -hex 24.* \(AUTH_TOKEN\)$/),
      ])
    },
  )

  it.each([
    ['debug: false', /^debug has no effect: .*log\.level/],
    ['foo: 1', /^foo: no such key; valid keys: /],
    ['port: 1', /^port: .*'listenport'/],
    ['database: x', /^database: .*'store\.url'/],
  ])('says of %s what it was meant to be', async (yaml, line) => {
    await writeFile(join(folder.path, 'falcobrief.yaml'), `${yaml}\n`)
    const options = { argvPath: null, env: {}, cwd: folder.path }
    const { problems: found, warnings } = inspectSettings(options)
    expect([...found, ...warnings]).toEqual([expect.stringMatching(line)])
  })

  it('prints settings without their secrets', async () => {
    await writeFile(
      join(folder.path, 'falcobrief.yaml'),
      'auth: { token: s3cret }\nslack: { webhookurl: "https://h.example.org/s3cret" }\nsinks: { w: { type: webhook, url: "https://w.example.org/s3cret", secret: s3cret } }\n',
    )
    const { settings } = loadSettings({ argvPath: null, env: {}, cwd: folder.path })
    const text = redacted(settings)
    expect(text).toContain('***')
    expect(text).not.toContain('s3cret')
  })
})
