import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { runningChildren, startChild } from './child.ts'
import { startPostgres } from './postgres.ts'

const STAND_IN = fileURLToPath(new URL('stand-in-postgres.ts', import.meta.url))

/** A connection to a database, and when the server ends it. */
async function connect(url: string) {
  const client = new Client(url)
  const ended = new Promise<void>((resolve) => {
    client.on('end', () => resolve())
  })
  client.on('error', () => undefined)
  await client.connect()
  return { client, ended }
}

describe('a PostgreSQL of a test', () => {
  it('ends with its runner when that is killed, and every backend with it', async () => {
    const runner = startChild(process.execPath, [STAND_IN])
    const [url] = (await once(createInterface(runner.stdout), 'line')) as [string]
    const { client, ended } = await connect(url)
    void client.query('SELECT pg_sleep(3600)').catch(() => undefined)
    runner.kill('SIGKILL')
    await ended
    await expect(connect(url)).rejects.toThrow('ECONNREFUSED')
  })

  it('stays with the tests of its file when one of them starts it again', async () => {
    const owner = { name: 'file' } as const
    await using server = await startPostgres({ owner })
    await server.stop()
    await server.start()
    const { url } = await server.createDatabase()
    expect(await server.query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect([...runningChildren().values()]).toEqual([owner])
  })
})
