import { afterAll, beforeAll } from 'vitest'
import { createPostgresDatabase, startPostgres, type PostgresServer } from '../support/postgres.ts'
import { describeStore } from './conformance.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
}, 60_000)

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

describeStore('PostgreSQL', () => createPostgresDatabase(server))
