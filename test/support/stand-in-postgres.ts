import { startPostgres } from './postgres.ts'

/** Stands in for a test runner: starts a PostgreSQL, prints the URL of a database and waits. */

const server = await startPostgres()
const { url } = await server.createDatabase()
process.stdout.write(`${url}\n`)
