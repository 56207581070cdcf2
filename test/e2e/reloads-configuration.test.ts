import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually, type Client } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createHttpDouble, type HttpDouble } from '../support/http-double.ts'
import { startProcess, type ServiceProcess } from '../support/process.ts'
import { startService } from '../support/service.ts'
import { testConfig } from '../support/arrivals.ts'

type Health = {
  readonly status: string
  readonly config: {
    readonly status: string
    readonly error: string | null
    readonly needsRestart: readonly string[]
  }
}

function hook(receiver: HttpDouble) {
  return {
    sinks: { hook: { type: 'webhook', url: receiver.url } },
    notify: { wait: '20ms', update: '50ms' },
  }
}

async function logged(service: ServiceProcess, message: string, count = 1): Promise<string> {
  return eventually(() => {
    const lines = service.logs.filter((line) => line.includes(`"msg":"${message}"`))
    return lines.length >= count ? (lines.at(-1) ?? null) : null
  })
}

async function reloaded(client: Client): Promise<string | undefined> {
  const { text } = await client.send('GET', '/metrics')
  return /^falcobrief_config_last_reload_successful (\d)$/m.exec(text)?.[1]
}

const LOADED = 'configuration loaded anew'
const REFUSED = 'configuration refused; the one before stays in use'

describe('a configuration that changes while the service runs', () => {
  it('is taken on SIGHUP, refused when it is wrong, and taken when its file changes', async () => {
    await using folder = await temporaryFolder()
    await using first = await createHttpDouble(() => ({ status: 200 }))
    await using second = await createHttpDouble(() => ({ status: 200 }))
    const service = await startProcess(folder.path, hook(first))
    const client = createClient(service.url)
    await client.post(alertText({ hostname: 'one', output_fields: {} }))
    await first.received(1)

    await service.configure({ ...hook(second), listenport: 1 })
    process.kill(service.pid, 'SIGHUP')
    expect(await logged(service, LOADED)).toContain('"needsRestart":["listenport"]')
    await client.post(alertText({ hostname: 'two', output_fields: {} }))
    await second.received(1)
    expect(first.requests).toHaveLength(1)
    expect(await reloaded(client)).toBe('1')

    await service.configure('notify: { wait: soon }\nroutess: []\n')
    process.kill(service.pid, 'SIGHUP')
    expect(await logged(service, REFUSED)).toContain('notify.wait')
    const health = await client.getJson<Health>('/healthz')
    expect(health).toMatchObject({ status: 'degraded', config: { status: 'refused' } })
    expect(health.config.error).toContain('routes')
    expect(await reloaded(client)).toBe('0')
    await client.post(alertText({ hostname: 'three', output_fields: {} }))
    await second.received(2)

    // A password without quotes is an alias of YAML.
    await service.configure('auth: { token: *hunter2-unquoted }\n')
    process.kill(service.pid, 'SIGHUP')
    expect(await logged(service, REFUSED, 2)).toContain('invalid YAML')
    const again = await client.getJson<Health>('/healthz')
    expect(again.config.error).toContain('falcobrief.yaml:1')
    expect(again.config.error).not.toContain('hunter2')
    expect(service.logs.join('\n')).not.toContain('hunter2')

    // No signal: the file is watched.
    await service.configure(hook(first))
    await eventually(async () => {
      const { status } = await client.getJson<Health>('/healthz')
      return status === 'ok' ? true : null
    })
    await client.post(alertText({ hostname: 'four', output_fields: {} }))
    await first.received(2)
    await client.close()
    expect(await service.end('SIGTERM')).toBe(0)
  })

  it('takes a secret that is rotated in its folder, without a restart', async () => {
    await using folder = await temporaryFolder()
    const secrets = join(folder.path, 'secrets')
    const rotate = async (token: string): Promise<void> => {
      // By a rename, as Kubernetes does.
      await writeFile(join(secrets, '.next'), token)
      await rename(join(secrets, '.next'), join(secrets, 'AUTH_TOKEN'))
    }
    await mkdir(secrets)
    await rotate('first')
    const env = { FALCOBRIEF_SECRETS_DIR: secrets }
    const service = await startProcess(folder.path, {}, { env })
    const client = createClient(service.url)
    const statusWith = async (token: string): Promise<number> =>
      (await client.post(alertText(), { authorization: `Bearer ${token}` })).status
    expect([await statusWith('first'), await statusWith('second')]).toEqual([204, 401])
    await rotate('second')
    await eventually(async () => ((await statusWith('second')) === 204 ? true : null))
    expect(await statusWith('first')).toBe(401)
    await client.close()
    expect(await service.end('SIGTERM')).toBe(0)
  })

  it('loses and doubles nothing of what is on its way', async () => {
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    await using service = await startService(hook(receiver))
    const hosts = Array.from({ length: 60 }, (_, index) => `host-${index}`)
    const posts = hosts.map(async (hostname, index) => {
      if (index % 10 === 0) await service.app.reload(() => service.config)
      return service.post(alertText({ hostname, output_fields: {} }))
    })
    const answers = await Promise.all(posts)
    expect(answers.map(({ status }) => status)).toEqual(hosts.map(() => 204))
    const requests = await receiver.received(hosts.length)
    const told = requests.map(({ body }) => (JSON.parse(body) as { incident: string }).incident)
    expect(new Set(told).size).toBe(hosts.length)
    expect(told).toHaveLength(hosts.length)
  })

  it('takes other tokens, but none that would open the address that is bound', async () => {
    await using service = await startService({ auth: { readtoken: 'first' } })
    const read = async (token: string): Promise<number> =>
      (await service.send('GET', `/api/v1/incidents?token=${token}`)).status
    expect(await read('first')).toBe(200)
    expect(
      await service.app.reload(() => ({
        ...service.config,
        auth: { ...service.config.auth, readtoken: 'second' },
      })),
    ).toBe(true)
    expect([await read('first'), await read('second')]).toEqual([401, 200])

    const open = testConfig({ listenaddress: '', auth: { token: 'x' } })
    await using unbound = await startService({ listenaddress: '', auth: {} })
    expect(await unbound.app.reload(() => open)).toBe(false)
    const { config } = await unbound.getJson<Health>('/healthz')
    expect(config.error).toBe(
      'auth: with it falcobrief listens on :: instead of 127.0.0.1; restart it for that',
    )
  })

  it('shows what needs a restart until it is as at the start again', async () => {
    await using service = await startService()
    const needsRestart = async (): Promise<readonly string[]> =>
      (await service.getJson<Health>('/healthz')).config.needsRestart
    const moved = { ...service.config, listenport: 1, log: { level: 'debug' } as const }
    expect(await needsRestart()).toEqual([])
    for (let count = 0; count < 2; count++) {
      expect(await service.app.reload(() => moved)).toBe(true)
      expect(await needsRestart()).toEqual(['listenport', 'log'])
    }
    const broken = { ...moved, playbooks: '/nowhere' }
    expect(await service.app.reload(() => broken)).toBe(false)
    expect(await needsRestart()).toEqual(['listenport', 'log'])
    expect(await service.app.reload(() => service.config)).toBe(true)
    expect(await needsRestart()).toEqual([])
  })

  it('never leaves an address open that was bound with a token', async () => {
    await using service = await startService({
      listenaddress: '0.0.0.0',
      auth: { token: 's3cret' },
    })
    const open = { ...service.config, listenaddress: '127.0.0.1' }
    const auth = { ...service.config.auth, token: '' }
    expect(await service.app.reload(() => ({ ...open, auth }))).toBe(false)
    expect((await service.post(alertText())).status).toBe(401)
  })
})
