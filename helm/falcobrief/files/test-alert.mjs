// Posts Falcosidekick's own test alert and reads the health: exits 1 with one line when anything fails.
import { existsSync, readFileSync } from 'node:fs'

const { FALCOBRIEF_URL: url, AUTH_TOKEN_FILE: file } = process.env
const token = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
const answer = await fetch(url, {
  method: 'POST',
  redirect: 'error',
  signal: AbortSignal.timeout(30_000),
  headers: {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  },
  body: JSON.stringify({
    uuid: crypto.randomUUID(),
    rule: 'Test rule',
    source: 'internal',
    priority: 'Debug',
    output: 'This is a test from falcobrief',
    time: new Date().toISOString(),
    output_fields: { 'proc.name': 'helm test' },
  }),
})
if (answer.status !== 204) {
  process.stderr.write(`${url} answered ${answer.status} to a test alert: ${await answer.text()}\n`)
  process.exit(1)
}
const health = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(30_000) })
const text = await health.text()
process.stdout.write(`204, then ${health.status} ${text.trim()}\n`)
process.exit(health.status === 200 && JSON.parse(text).lastAlertAt !== null ? 0 : 1)
