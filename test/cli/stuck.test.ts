import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'
import { run, type Ran } from '../support/run.ts'
import { startService } from '../support/service.ts'

type Stuck = { readonly count: number; readonly items: readonly { readonly failures: number }[] }

const HOSTS = Array.from({ length: 25 }, (_, index) => `host-${index}`)

describe('falcobrief stuck', () => {
  let folder: TemporaryFolder

  beforeAll(async () => {
    folder = await temporaryFolder()
  })

  afterAll(async () => {
    await folder[Symbol.asyncDispose]()
  })

  const stuck = (...args: readonly string[]): Promise<Ran> =>
    run(['stuck', ...args], { cwd: folder.path })

  it('says that nothing is stuck, and knows no incident that is not there', async () => {
    await using service = await startService()
    const at = ['--url', service.url]
    expect(await stuck(...at)).toEqual({ code: 0, out: 'no incident is stuck\n', err: '' })
    expect(await stuck('release', '--all', ...at)).toMatchObject({
      code: 0,
      out: 'no incident is stuck\n',
    })
    expect(await stuck('release', '../x', ...at)).toEqual({
      code: 1,
      out: '',
      err: 'falcobrief: there is no incident ../x (FB_NOT_FOUND)\n',
    })
  })

  it('shows the token that the service asks for, of the configuration or the command line', async () => {
    await using service = await startService({ auth: { token: 'sender', readtoken: 'reader' } })
    const at = ['--url', service.url]
    expect(await stuck(...at)).toMatchObject({ code: 1, err: expect.stringContaining('HTTP 401') })
    expect(await stuck(...at, '--token', 'reader')).toMatchObject({ code: 0 })
    const env = { AUTH_READTOKEN: 'reader' }
    expect(await run(['stuck', ...at], { cwd: folder.path, env })).toMatchObject({ code: 0 })
  })

  it('says which service it could not ask', async () => {
    expect(await stuck('--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^falcobrief: cannot ask http:\/\/127\.0\.0\.1:9\/api\/v1\/stuck: .+\n$/,
      ),
    })
  })

  it('releases each of more incidents than are listed at once', async () => {
    const path = join(folder.path, 'falcobrief.db')
    const settings = { store: { url: `sqlite:${path}` }, sinks: { log: { type: 'console' } } }
    {
      await using before = await startService({ ...settings, notify: { wait: '1h', update: '1h' } })
      for (const hostname of HOSTS) await before.post(alertText({ hostname, output_fields: {} }))
    }
    const alter = (sql: string): void => {
      const database = new DatabaseSync(path)
      database.exec(sql)
      database.close()
    }
    alter(`UPDATE incidents SET due_at = first_seen, rules = '{'`)
    {
      await using service = await startService(settings)
      await eventually(async () =>
        (await service.getJson<Stuck>('/api/v1/stuck')).count === HOSTS.length ? true : null,
      )
    }
    alter(`UPDATE set_aside SET retry_at = failed_at + 3600000;
      UPDATE incidents SET rules = '["Terminal shell in container"]'`)
    await using service = await startService(settings)
    const { count, items } = await service.getJson<Stuck>('/api/v1/stuck')
    expect({ count, listed: items.length }).toEqual({ count: 25, listed: 20 })
    const listed = await stuck('--url', service.url)
    expect(listed.out).toMatch(/^25 stuck incidents\n/)
    expect(listed.out).toMatch(/: the column rules holds no valid JSON\nand 5 more\n$/)
    const released = await stuck('release', '--all', '--url', service.url)
    expect(released.out.match(/ is tried again now$/gm)).toHaveLength(HOSTS.length)
    await eventually(() => (service.written.length >= HOSTS.length ? true : null))
    expect((await service.getJson<Stuck>('/api/v1/stuck')).count).toBe(0)
  })
})
