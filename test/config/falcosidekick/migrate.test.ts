import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfigFile } from '../../../src/config/file.ts'
import { migrateSettings } from '../../../src/config/falcosidekick/migrate.ts'
import { inspectSettings, type Inspected } from '../../../src/config/load.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/folder.ts'

const WHOLE = `
listenport: 2801
debug: true
customfields: { Team: web }
tlsserver: { deploy: true, certfile: /tls/tls.crt, mutualtls: true, notlsport: 2810 }
slack:
  webhookurl: https://hooks.slack.com/services/T0/B0/x
  channel: "#falco"
  footer: ""
  icon: https://example.org/i.png
  minimumpriority: warning
smtp:
  hostport: smtp.example.org:25
  authmechanism: none
  user: falco
  password: x
  from: falco@example.org
  to: a@example.org,b@example.org
pagerduty: { routingKey: x }
unheard: { of: 1 }
"strange\\nname": 1
`

describe('a configuration made of one of Falcosidekick', () => {
  let folder: TemporaryFolder

  beforeAll(async () => {
    folder = await temporaryFolder()
  })

  afterAll(async () => {
    await folder[Symbol.asyncDispose]()
  })

  const migrate = (yaml: string) =>
    migrateSettings(parseConfigFile('config.yaml', yaml).settings, 'config.yaml')

  const inspect = async (text: string): Promise<Inspected> => {
    const file = join(folder.path, 'falcobrief.yaml')
    await writeFile(file, text)
    return inspectSettings({ argvPath: file, env: {}, cwd: folder.path })
  }

  it('is one that falcobrief takes without a warning', async () => {
    const { text, problems } = migrate(WHOLE)
    expect(problems).toEqual([])
    const inspected = await inspect(text)
    expect(inspected).toMatchObject({ problems: [], warnings: [] })
    expect(inspected.settings).toEqual({
      log: { level: 'debug' },
      tlsserver: {
        certfile: '/tls/tls.crt',
        keyfile: '/etc/certs/server/server.key',
        cacertfile: '/etc/certs/server/ca.crt',
      },
      slack: {
        webhookurl: 'https://hooks.slack.com/services/T0/B0/x',
        minimumpriority: 'warning',
      },
      smtp: {
        hostport: 'smtp.example.org:25',
        authmechanism: 'none',
        user: 'falco',
        password: 'x',
        from: 'falco@example.org',
        to: 'a@example.org,b@example.org',
      },
    })
  })

  it('names in comments all that was changed or left out', () => {
    const comments = migrate(WHOLE)
      .text.split('\n')
      .filter((line) => line.startsWith('# '))
      .join('\n')
    for (const name of [
      'listenport',
      'debug',
      'customfields',
      'slack.channel',
      'slack.icon',
      'pagerduty.routingKey',
      'unheard',
      'strange name',
      'slack.webhookurl and smtp.hostport',
    ]) {
      expect(comments).toContain(name)
    }
    expect(comments).not.toContain('slack.footer')
  })

  it('lists what a person has to decide', async () => {
    const { text, problems } = migrate(
      'slack: { webhookurl: "https://h.example.org/x", checkcert: false, minimumpriority: all }\n' +
        'smtp: { hostport: "a.example.org:25", from: a@example.org, authmechanism: external }\n',
    )
    expect(problems.map((line) => line.split(':', 1)[0])).toEqual([
      'slack.checkcert',
      'slack.minimumpriority',
      'smtp.authmechanism',
      'smtp.to',
    ])
    for (const problem of problems) expect(text).toContain(`# - ${problem}`)
    expect((await inspect(text)).problems).toHaveLength(3)
  })

  it.each([
    ['of its own chart', 'config: { slack: { webhookurl: "https://h.example.org/x" } }'],
    [
      'of the chart of Falco',
      'falcosidekick: { enabled: true, config: { slack: { webhookurl: "https://h.example.org/x" } } }',
    ],
  ])('is also made of the values %s', async (_name, yaml) => {
    const { settings } = await inspect(migrate(`${yaml}\n`).text)
    expect(settings).toEqual({ slack: { webhookurl: 'https://h.example.org/x' } })
  })

  it('leaves certificates out that TLS does not use', async () => {
    const { text } = migrate('tlsserver: { deploy: false, certfile: a, keyfile: b }\n')
    expect((await inspect(text)).settings).toEqual({})
    expect(text).toContain('tlsserver is left out')
  })

  it('says nothing of an empty file', async () => {
    const { text, problems } = migrate('slack: { webhookurl: "", footer: "" }\nkafka:\n')
    expect(problems).toEqual([])
    expect((await inspect(text)).settings).toEqual({})
  })
})
