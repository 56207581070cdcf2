import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../src/store/open.ts'
import { startPostgres, type PostgresServer } from '../../support/postgres.ts'
import { tlsFile } from '../../support/tls.ts'

describe('a PostgreSQL that speaks TLS', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await startPostgres({ tls: true })
  })

  afterAll(async () => {
    await server[Symbol.asyncDispose]()
  })

  const urlWith = async (parameters: Readonly<Record<string, string>>): Promise<string> => {
    const { url } = await server.createDatabase()
    return `${url}?${new URLSearchParams(parameters).toString()}`
  }

  it('is trusted by its authority, under its name', async () => {
    const url = await urlWith({ sslmode: 'verify-full', sslrootcert: tlsFile('ca.pem') })
    const store = await openStore(url)
    expect(await store.ping()).toBeGreaterThan(0)
    const [row] = await server.query(
      url,
      "SELECT bool_and(ssl) AS all FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'falcobrief'",
    )
    expect(row).toEqual({ all: true })
    await store.close()
  })

  it.each([
    ['of another authority', { sslmode: 'verify-full', sslrootcert: tlsFile('other-ca.pem') }],
    ['that nobody vouches for', { sslmode: 'require' }],
  ])('is refused with a certificate %s', async (_which, parameters) => {
    const url = await urlWith(parameters)
    await expect(openStore(url)).rejects.toMatchObject({
      code: 'FB_STORE_OPEN',
      message: expect.stringMatching(/certificate/),
    })
  })
})
