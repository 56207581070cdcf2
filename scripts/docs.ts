import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { inputSchema } from '../src/config/keys.ts'
import { FAILURES, type Failure } from '../src/model/delivery.ts'
import { ERRORS } from '../src/model/errors.ts'
import { METRICS } from '../src/observe/metrics.ts'
import { chartPages } from './chart.ts'
import { configurationPage } from './configuration-page.ts'
import { exampleReport, excerptOf } from './example.ts'
import { code, GENERATED, page, table } from './markdown.ts'
import { rulesPage } from './rules-page.ts'

/**
 * Writes the pages that are made of tables in the code. With `--check` it writes nothing and fails when
 * a page is not what it would write.
 */

const ROOT = new URL('../', import.meta.url)

/** What an operator sees behind each failure, and what falcobrief does about it. */
const FAILURE_NOTES: Readonly<Record<Failure, readonly [means: string, then: string]>> = {
  'rate-limited': [
    'The receiver asks to slow down.',
    'The whole sink waits, at least as long as `Retry-After` says.',
  ],
  unreachable: [
    'No connection: name, route, port or proxy.',
    'The whole sink waits and tries again.',
  ],
  timeout: ['The receiver did not answer in time.', 'The whole sink waits and tries again.'],
  tls: ['The handshake or the certificate failed.', 'The whole sink waits and tries again.'],
  'server-error': [
    'The receiver has a problem of its own.',
    'Tried again: the message, or the whole sink when nothing gets through.',
  ],
  'refused-credentials': [
    'Token, password or webhook are not valid (any more).',
    'Dead at once. Mend the secret, then re-queue.',
  ],
  'refused-destination': [
    'The channel, mailbox or address does not exist or takes nothing.',
    'Dead at once. Mend the destination, then re-queue.',
  ],
  'refused-payload': [
    'The receiver finds the message malformed or too long.',
    'Slack and email get a minimal message instead; dead when that is refused as well.',
  ],
  'render-failed': [
    'The message could not be made.',
    'Dead at once: no retry mends a defect. Report it.',
  ],
  expired: ['Not accepted within 72 hours.', 'Dead. Re-queue it when the receiver is back.'],
  interrupted: ['falcobrief was stopped while sending.', 'Sent again after the start.'],
}

const example = exampleReport()

const pages: Readonly<Record<string, string>> = {
  'docs/configuration.md': configurationPage(),
  'docs/errors.md': errorsPage(),
  'docs/metrics.md': metricsPage(),
  'docs/rules.md': rulesPage(),
  'docs/example-report.md': `${GENERATED}\n\n${example}`,
  'docs/falcobrief.schema.json': editorSchema(),
  'README.md': readme(),
  ...chartPages(),
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const stale = Object.entries(pages).filter(([name, text]) => current(name) !== text)
if (values.check) {
  for (const [name] of stale) process.stderr.write(`${name} is not up to date: npm run docs\n`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const [name, text] of stale) writeFileSync(new URL(name, ROOT), text)
  const written = stale.map(([name]) => `${name}\n`).join('')
  process.stdout.write(written === '' ? 'up to date\n' : written)
}

function current(name: string): string | null {
  try {
    return readFileSync(new URL(name, ROOT), 'utf8')
  } catch {
    return null
  }
}

/** The README is written by hand but for what stands between the two marks. */
function readme(): string {
  const text = current('README.md') ?? ''
  const [begin, end] = ['<!-- example: npm run docs -->', '<!-- /example -->']
  const [before, rest] = text.split(begin, 2)
  const after = rest?.split(end, 2)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md lacks ${begin}`)
  return `${before}${begin}\n\n${excerptOf(example)}\n\n${end}${after}`
}

function errorsPage(): string {
  return page(
    `# Errors

Every error has a stable code: in parentheses at the end of the line on the command line and in HTTP
answers, as \`code\` in the JSON answers of \`/api\` and as label of \`falcobrief_rejections_total\`.`,
    table(
      ['Code', 'What it means', 'What to do'],
      Object.entries(ERRORS).map(([name, { means, fix }]) => [code(name), means, fix]),
    ),
    `## Failures of a delivery

Why an attempt to deliver a message failed: in the log, in the incident's \`deliveries\`, and as label of
\`falcobrief_output_failures_total\`. What is tried again waits longer each time, up to 10 minutes, for
72 hours. Dead messages of an incident are queued again by
\`POST /api/v1/incidents/ID/requeue\`.`,
    table(
      ['Failure', 'What it means', 'What falcobrief does'],
      FAILURES.map((failure) => {
        const [means, then] = FAILURE_NOTES[failure]
        return [code(failure), means, then]
      }),
    ),
  )
}

function metricsPage(): string {
  return page(
    `# Metrics

\`GET /metrics\` answers in Prometheus text format, without authentication. Beside these it has the default
metrics of the Node.js client (\`process_*\`, \`nodejs_*\`), among them the lag of the event loop.`,
    table(
      ['Metric', 'Type', 'Labels', 'Meaning'],
      Object.values(METRICS).map(({ name, type, labels, help }) => [
        code(name),
        type,
        labels.map(code).join(', '),
        help,
      ]),
    ),
    `A \`source\` that Falco does not have is counted as \`other\`, so that whoever may post cannot make
time series. The values of \`code\` and \`failure\` are on [the errors page](errors.md).

[examples/prometheus-rules.yaml](../examples/prometheus-rules.yaml) has alerting rules for them. Watch
Falcosidekick as well: it alone knows of the alerts that never arrived here
(\`falcosecurity_falcosidekick_outputs_total{destination="webhook",status="error"}\`).`,
  )
}

function editorSchema(): string {
  return `${JSON.stringify({ title: 'falcobrief configuration', ...inputSchema() }, null, 2)}\n`
}
