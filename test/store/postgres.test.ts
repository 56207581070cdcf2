import { afterAll, beforeAll } from 'vitest'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { describeStore } from './conformance/all.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

describeStore('PostgreSQL', async () => {
  const { url, ...schema } = await server.createSchema()
  return { ...schema, execute: async (sql) => void (await server.query(url, sql)) }
})
