import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'
import { createHttpDouble, unreachableUrl } from '../support/http-double.ts'
import { startChild } from '../support/child.ts'
import { startService } from '../support/service.ts'
import { tlsFile, tlsText } from '../support/tls.ts'
import { startProcess } from '../support/process.ts'
import { run, type Ran } from '../support/run.ts'

const EXAMPLE = fileURLToPath(
  new URL('../../examples/alerts/1-drop-and-execute.json', import.meta.url),
)
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const COMMANDS =
  'serve analyze explain check-config send-test replay playbooks stuck store migrate healthcheck migrate-config demo'.split(
    ' ',
  )

describe('falcobrief', () => {
  let folder: TemporaryFolder

  beforeAll(async () => {
    folder = await temporaryFolder()
  })

  afterAll(async () => {
    await folder[Symbol.asyncDispose]()
  })

  const cli = (
    args: readonly string[],
    options: { stdin?: string; env?: Record<string, string> } = {},
  ) => run(args, { cwd: folder.path, ...options })

  /** A configuration file in the folder; its path. */
  const configOf = async (yaml: string): Promise<string> => {
    const path = join(folder.path, `config-${Math.random()}.yaml`)
    await writeFile(path, yaml)
    return path
  }

  const expectOneLine = ({ code, out, err }: Ran, line: RegExp): void => {
    expect(err).toMatch(line)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect({ code, out }).toEqual({ code: 1, out: '' })
  }

  it('says how it is used, and in which version', async () => {
    const help = await cli(['--help'])
    expect(help).toMatchObject({ code: 0, err: '' })
    for (const command of COMMANDS) expect(help.out).toContain(`\n  ${command}`)
    expect(await cli(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^falcobrief \d+\.\d+\.\d+\n$/),
    })
  })

  it.each(COMMANDS)('%s has a help of its own', async (command) => {
    const { code, out } = await cli([command, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`usage: falcobrief ${command}`)
  })

  it.each([
    [[], 'a command is missing'],
    [['serv'], "there is no command 'serv'; nearest valid command 'serve'"],
    [['serve', '--confg', 'x'], "serve has no option 'confg'; nearest valid option '--config'"],
    [['serve', '--port', '1'], "serve has no option 'port'"],
    [['replay', 'x', '--url'], '--url: a value is missing'],
    [['replay', 'x', '--url', 'https://x', '--cert', 'y'], '--cert and --key go together'],
    [['replay', 'x', '--url', 'http://x', '--cacert', 'y'], '--cacert need an https:// URL'],
    [['analyze', 'a', 'b'], "'b' is one word too many"],
    [['analyze', '--format', 'pdf'], '--format: one of markdown, text, html, json, slack'],
    [['replay', 'x'], 'replay needs FILE and --url URL'],
    [['replay', 'x', '--url', 'ftp://x'], '--url'],
    [['replay', 'x', '--url', 'http://x', '--rate', '0'], '--rate: a whole number above 0'],
    [['playbooks', 'check'], 'playbooks takes: lint'],
    [['stuck', 'release'], 'stuck takes: nothing, release ID or release --all'],
    [['stuck', 'release', 'x', '--all'], 'stuck takes'],
    [['stuck', '--all'], 'stuck takes'],
  ])('%j is wrong: usage on stderr, exit 2', async (args, problem) => {
    const { code, out, err } = await cli(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(problem)
    expect(err).toContain('usage: falcobrief')
  })

  describe('analyze', () => {
    it.each(['markdown', 'text', 'html', 'json', 'slack'])('prints %s', async (format) => {
      const { code, out, err } = await cli(['analyze', EXAMPLE, '--format', format])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('Drop and execute new binary in container')
      if (format === 'json' || format === 'slack')
        expect(() => JSON.parse(out) as unknown).not.toThrow()
    })

    it('reads stdin, one alert a line, and folds them as the service does', async () => {
      const stdin = [
        alertText(),
        alertText(),
        alertText({ hostname: 'other', output_fields: {} }),
      ].join('\n')
      const { code, out } = await cli(['analyze', '-'], { stdin })
      expect(code).toBe(0)
      expect(out.match(/^# Alert Analysis Report$/gm)).toHaveLength(2)
    })

    it('gives the same report twice, in any time zone', async () => {
      const [one, two] = await Promise.all(
        ['UTC', 'Asia/Tokyo'].map((TZ) => cli(['analyze', EXAMPLE], { env: { TZ } })),
      )
      expect(one?.out).toBe(two?.out)
    })

    it('has a report for what is no alert', async () => {
      const { code, out } = await cli(['analyze'], { stdin: '{"foo": 1}' })
      expect(code).toBe(0)
      expect(out).toContain('falcobrief: malformed alert')
    })

    it.each([
      [
        'no such file',
        ['analyze', 'nowhere.json'],
        '',
        /^falcobrief: cannot read nowhere\.json: it does not exist \(FB_FILE\)\n$/,
      ],
      [
        'nothing',
        ['analyze'],
        ' \n',
        /^falcobrief: the input is empty: no alert in it \(FB_FILE\)\n$/,
      ],
      [
        'text',
        ['analyze'],
        'Notice: a shell',
        /^falcobrief: not JSON: unexpected character at line 1 column 1 \(FB_NOT_JSON\)\n$/,
      ],
    ])('says in one line what is wrong: %s', async (_name, args, stdin, line) => {
      expectOneLine(await cli(args, { stdin }), line)
    })
  })

  it('explains fingerprint, incident, routes and sinks of an alert', async () => {
    const config = await configOf('routes: [{ match: { rule: "Drop*" }, sinks: [console] }]\n')
    const { code, out } = await cli(['explain', EXAMPLE, '--config', config])
    expect(code).toBe(0)
    expect(out).toMatch(/^fingerprint\s+[0-9a-f]{64}$/m)
    expect(out).toMatch(/proc\.pname event-generator/)
    expect(out).toMatch(/^routes\s+route #1 to /m)
    expect(out).toMatch(/^sinks\s+console$/m)
    expect(out).toMatch(
      /^report from\s+the playbook syscall\/drop-and-execute-new-binary-in-container, version \d+$/m,
    )
  })

  it('explains what is told later, and the silences that a running service has', async () => {
    const config = await configOf(
      'routes: [{ match: {}, sinks: [console], digest: hourly }]\nsinks: { console: { type: console } }\n',
    )
    const later = await cli(['explain', EXAMPLE, '--config', config])
    expect(later.out).toMatch(/^sinks\s+none$/m)
    expect(later.out).toMatch(
      /^later\s+console: route #1: sent in hourly digests, until \d{4}-\S+:00:00\.000Z$/m,
    )

    await using service = await startService({ auth: { readtoken: 't0k' } })
    await service.send('POST', '/api/v1/silences?token=t0k', {
      body: JSON.stringify({ match: { rule: 'Drop*' }, reason: 'a drill', author: 'ann' }),
      headers: { 'content-type': 'application/json' },
    })
    const asked = ['explain', EXAMPLE, '--config', config, '--url', service.url]
    const silent = await cli([...asked, '--token', 't0k'])
    expect(silent.out).toMatch(
      /^held back\s+every sink: silenced, silence \S+ until .*: a drill \(ann\)$/m,
    )
    expectOneLine(
      await cli(asked),
      /^falcobrief: cannot ask http:.*: HTTP 401; --token has to be its auth\.readtoken \(FB_UNREACHABLE\)\n$/,
    )
    const dead = ['explain', EXAMPLE, '--config', config, '--url', await unreachableUrl()]
    expectOneLine(
      await cli(dead),
      /^falcobrief: cannot ask http:\S+: nothing listens there \(ECONNREFUSED\) \(FB_UNREACHABLE\)\n$/,
    )
  })

  it('checks the configuration, all problems at once, without a secret', async () => {
    const config = await configOf(
      'slack:\n  webhokurl: https://hooks.example.org/s3cret\nnotify:\n  wait: 5 parsecs\n',
    )
    const { code, out, err } = await cli(['check-config', '--config', config])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/slack\.webhokurl: .*webhookurl/)
    expect(err).toMatch(/notify\.wait: /)
    expect(err).not.toContain('s3cret')
    expect(await cli(['check-config'])).toMatchObject({ code: 0 })
  })

  it('checks the files that a wrong configuration names as well, and prints the warnings', async () => {
    const config = await configOf(
      'notify: { wait: soon }\nslack: { webhookurl: "https://h.example.org/x", footer: Falco }\n' +
        'tlsserver: { certfile: no-cert.pem, keyfile: no-key.pem }\n' +
        'tlsclient: { cacertfile: no-ca.pem }\nplaybooks: no-folder\n',
    )
    const { code, out, err } = await cli(['check-config', '--config', config])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    const lines = err.trimEnd().split('\n')
    expect(lines.map((line) => line.split(': ', 2).join(': '))).toEqual([
      'warning: slack.footer has no effect',
      'falcobrief: the configuration has 5 problems (FB_CONFIG)',
      expect.stringMatching(/^notify\.wait: /),
      'tlsserver.certfile: cannot read no-cert.pem',
      'tlsserver.keyfile: cannot read no-key.pem',
      'tlsclient.cacertfile: cannot read no-ca.pem',
      expect.stringMatching(/^playbooks: /),
    ])
  })

  it.each([
    ['server.pem', 'client.key', /^tlsserver\.keyfile: it is not the key of the certificate/m],
    ['server.key', 'server.pem', /^tlsserver\.certfile: .*\ntlsserver\.keyfile: /m],
  ])('says that %s and %s are no pair', async (cert, key, line) => {
    const config = await configOf(
      `tlsserver: { certfile: ${tlsFile(cert)}, keyfile: ${tlsFile(key)} }\n`,
    )
    expect((await cli(['check-config', '--config', config])).err).toMatch(line)
  })

  it('says in one line that the configuration file is missing', async () => {
    expectOneLine(
      await cli(['check-config', '--config', 'nowhere.yaml']),
      /^falcobrief: cannot read the configuration file \S+nowhere\.yaml: it does not exist \(FB_FILE\)\n$/,
    )
  })

  it('trusts the authority that tlsclient.cacertfile names, and no other', async () => {
    const server = createHttpsServer(
      { cert: tlsText('server.pem'), key: tlsText('server.key') },
      (_request, response) => response.end(),
    )
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    const sendTest = async (ca: string): Promise<Ran> => {
      const config = await configOf(
        `tlsclient: { cacertfile: "${ca}" }\n` +
          `sinks: { hook: { type: webhook, url: "https://127.0.0.1:${port}/" } }\n`,
      )
      return cli(['send-test', '--config', config])
    }
    expect(await sendTest(tlsFile('ca.pem'))).toMatchObject({ code: 0 })
    expect((await sendTest(tlsFile('other-ca.pem'))).out).toMatch(/^hook \(webhook\): tls, /)
    expect((await sendTest('')).out).toMatch(/^hook \(webhook\): tls, /)
    expectOneLine(
      await sendTest(tlsFile('server.key')),
      /tlsclient\.cacertfile: \S+server\.key has no certificate in PEM \(FB_FILE\)/,
    )
    server.close()
  })

  it("makes a configuration of Falcosidekick's, and says what is to be decided", async () => {
    const written = 'slack:\n  webhookurl: https://h.example.org/x\n  footer: Falco\n'
    const good = await cli(['migrate-config', '-'], { stdin: written })
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.out).toMatch(/^# Made of stdin by falcobrief migrate-config\.$/m)
    expect(await cli(['check-config', '--config', await configOf(good.out)])).toMatchObject({
      code: 0,
      err: '',
    })
    const open = await cli(['migrate-config', '-'], { stdin: `${written}  mutualtls: true\n` })
    expect(open).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^to fix: slack\.mutualtls: /),
    })
    expect(await cli(['migrate-config'])).toMatchObject({ code: 2 })
    expect(await cli(['migrate-config', '-'], { stdin: 'a: [1\n' })).toMatchObject({ code: 1 })
  })

  it('lints playbooks with file and line', async () => {
    const playbooks = join(folder.path, 'playbooks')
    await mkdir(playbooks)
    await writeFile(join(playbooks, 'mine.yaml'), 'rule: Mine\nsource: syscall\n')
    const { code, err } = await cli(['playbooks', 'lint', playbooks])
    expect(code).toBe(1)
    expect(err).toMatch(
      /^\S+mine\.yaml:1: version, happened, .*: missing; docs\/playbooks\.md .*\n1 problem\n$/,
    )
    await writeFile(
      join(playbooks, 'mine.yaml'),
      'rule: 1\nsource: syscall\nhapened: x\nmatters: x\n',
    )
    const wrong = await cli(['playbooks', 'lint', playbooks])
    expect(wrong.err).toContain('mine.yaml:1: rule: must be text\n')
    expect(wrong.err).toContain("mine.yaml:3: hapened: no such key; nearest valid key 'happened'\n")
    expect(wrong.err).toContain('mine.yaml:4: matters: must be a list\n')
    expect(await cli(['playbooks', 'lint'])).toMatchObject({ code: 0 })
  })

  it('finds no playbook in an empty folder, and says so', async () => {
    const empty = join(folder.path, 'empty')
    await mkdir(empty)
    expectOneLine(
      await cli(['playbooks', 'lint', empty]),
      /^falcobrief: there is no playbook in \S+empty: .*\.yaml.* \(FB_KNOWLEDGE\)\n$/,
    )
  })

  it('replays alerts as Falcosidekick would, and counts what was refused', async () => {
    await using server = await createHttpDouble(({ body }) => ({
      status: body.includes('bad') ? 503 : 204,
    }))
    const stdin = [alertText(), alertText({ rule: 'bad' }), alertText()].join('\n')
    const refused = await cli(
      ['replay', '-', '--url', `${server.url}/`, '--token', 't0k', '--concurrency', '2'],
      { stdin },
    )
    expect(refused.code).toBe(1)
    expect(refused.out).toMatch(/^accepted 2, failed 1\np50 [\d.]+ ms, p90 .*max [\d.]+ ms\n$/)
    expect(refused.err).toContain('HTTP 503')
    expect(server.requests[0]?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Falcosidekick',
      authorization: 'Bearer t0k',
    })
    expect(await cli(['replay', '-', '--url', server.url], { stdin: alertText() })).toMatchObject({
      code: 0,
    })
  })

  it('sends a test through the sinks, and says what each answered', async () => {
    await using server = await createHttpDouble(() => ({ status: 200 }))
    const good = await configOf(`sinks: { hook: { type: webhook, url: "${server.url}/" } }\n`)
    expect(await cli(['send-test', '--config', good])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^hook \(webhook\): accepted/),
    })
    const away = await configOf(
      `sinks: { hook: { type: webhook, url: "${await unreachableUrl()}/s3cret" } }\n`,
    )
    const refused = await cli(['send-test', '--config', away])
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^hook \(webhook\): unreachable/),
    })
    expect(refused.out).not.toContain('s3cret')
    expectOneLine(
      await cli(['send-test', '--sink', 'slak', '--config', good]),
      /no sink 'slak'; there are: hook/,
    )
  })

  it('has nothing to test while no sink is configured', async () => {
    expectOneLine(
      await cli(['send-test']),
      /^falcobrief: no sink is configured; set slack\.webhookurl, .* \(FB_SINK\)\n$/,
    )
    const console = await configOf('sinks: { out: { type: console } }\n')
    expect(await cli(['send-test', '--config', console])).toMatchObject({ code: 0 })
  })

  it('replays with a client certificate where the service asks for one', async () => {
    await using service = await startService({
      tlsserver: {
        certfile: tlsFile('server.pem'),
        keyfile: tlsFile('server.key'),
        cacertfile: tlsFile('ca.pem'),
      },
    })
    const args = ['replay', '-', '--url', `${service.url}/`, '--cacert', tlsFile('ca.pem')]
    const stdin = alertText()
    expect((await cli(args, { stdin })).out).toMatch(/^accepted 0, failed 1\n/)
    const certificate = ['--cert', tlsFile('client.pem'), '--key', tlsFile('client.key')]
    expect((await cli([...args, ...certificate], { stdin })).out).toMatch(/^accepted 1, failed 0\n/)
  })

  it('says in one line that the port is taken, and which', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve)
    })
    const { port } = holder.address() as AddressInfo
    const config = await configOf(`listenport: ${port}\nlog: { level: error }\n`)
    const taken = await cli(['serve', '--config', config])
    holder.close()
    expectOneLine(
      taken,
      new RegExp(
        `^falcobrief: cannot listen on 127\\.0\\.0\\.1 port ${port}: another process has that port.*\\(FB_LISTEN\\)\\n$`,
      ),
    )
  })

  it('logs at the start what has no effect', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve)
    })
    const { port } = holder.address() as AddressInfo
    const config = await configOf(`listenport: ${port}\nslack: { footer: Falco }\n`)
    const { err } = await cli(['serve', '--config', config], { env: { KAFKA_TOPIC: 's3cret' } })
    holder.close()
    const [kafka, footer] = err.split('\n').map((line) => line.slice(line.indexOf('"msg"')))
    expect(kafka).toBe(
      '"msg":"KAFKA_TOPIC has no effect: there is no Kafka sink; keep it on in Falcosidekick"}',
    )
    expect(footer).toContain('"msg":"slack.footer has no effect: ')
    expect(err).toContain('"level":"warn"')
    expect(err).not.toContain('s3cret')
  })

  it('serves, answers its health check, refuses a second process on its database, and stops cleanly', async () => {
    await using home = await temporaryFolder()
    const service = await startProcess(home.path)
    const { port } = new URL(service.url)
    const env = { LISTENPORT: port, LISTENADDRESS: '127.0.0.1' }
    expect(await run(['healthcheck'], { cwd: home.path, env })).toMatchObject({ code: 0 })
    const second = await run(['migrate', '--config', join(home.path, 'falcobrief.yaml')], {
      cwd: home.path,
    })
    expectOneLine(second, /is open in another process; stop that one first \(FB_STORE_BUSY\)/)
    expect(await service.end('SIGTERM')).toBe(0)
    expect(await run(['healthcheck'], { cwd: home.path, env })).toMatchObject({ code: 1 })
    expect(
      await run(['migrate', '--config', join(home.path, 'falcobrief.yaml')], { cwd: home.path }),
    ).toMatchObject({ code: 0 })
  })

  it('shows the main job in the demo, as the README has it', async () => {
    const { code, out, err } = await cli(['demo'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n').length).toBeLessThanOrEqual(80)
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const shown = /<!-- demo: npm run docs -->\s+```text\n([\s\S]*?)```/.exec(readme)?.[1]
    expect(withoutTimes(out)).toBe(withoutTimes(shown ?? ''))
  })

  it('prints everything in the demo when it is asked to', async () => {
    const { code, out } = await cli(['demo', '--verbose'])
    expect(code).toBe(0)
    expect(out).toContain('# Alert Analysis Report')
    expect(out).toMatch(/^What slack \(slack\) would be sent\n\n {2}\{$/m)
    expect(out).toMatch(/^ {2}Subject: Critical: Drop and execute/m)
    expect(out).toMatch(/^What webhook \(webhook\) would be sent$/m)
  })

  it('leaves the service of the demo running until it is told to stop', async () => {
    const child = startChild(process.execPath, [MAIN, 'demo', '--stay'], {
      cwd: folder.path,
      env: {},
    })
    let out = ''
    child.stdout.setEncoding('utf8')
    for await (const chunk of child.stdout) {
      out += String(chunk)
      if (out.includes('replay ALERT.json')) break
    }
    const page = /^ {2}(http:\S+format=html)$/m.exec(out)?.[1] ?? ''
    const report = await fetch(page)
    expect(await report.text()).toContain('Drop and execute new binary in container')
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
  })
})

/** What a clock has put into the text, and how long the lines are that it is wrapped into. */
function withoutTimes(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/after (?:\d+ (?:ms|s|min) )+/g, 'after TIME ')
    .replaceAll(/\d+ KB/g, 'N KB')
}
