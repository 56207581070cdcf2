import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import packageFile from '../package.json' with { type: 'json' }
import { inputSchema } from '../src/config/keys.ts'
import { KINDS } from '../src/lib/secrets/kinds.ts'
import { BUDGET_SCOPES, BUDGETS, type Budget } from '../src/model/budgets.ts'
import { FAILURES } from '../src/model/delivery.ts'
import { ERROR_CODES, ERRORS } from '../src/model/errors.ts'
import { METRICS } from '../src/observe/metric-table.ts'
import { openApiDocument } from '../src/openapi/document.ts'
import { REPORT_FORMATS } from '../src/deliver/format.ts'
import { renderMarkdown } from '../src/render/markdown.ts'
import { ERROR_STATUS } from '../src/web/status.ts'
import { chartPages } from './chart.ts'
import { conditionsPage } from './conditions-page.ts'
import { commandsPage } from './commands-page.ts'
import { configurationPage } from './configuration-page.ts'
import { demoOutput } from './demo.ts'
import { exampleReport } from './example.ts'
import { FAILURE_NOTES } from './failure-notes.ts'
import { code, GENERATED, page, table } from './markdown.ts'
import { migratingPage } from './migrating-page.ts'
import { rulesPages } from './rules-page.ts'
import { versionedFiles } from './versions.ts'

/**
 * Writes the pages that are made of tables in the code. With `--check` it writes nothing and fails when
 * a page is not what it would write.
 */

const ROOT = new URL('../', import.meta.url)

const example = renderMarkdown(exampleReport())

const pages: Readonly<Record<string, string>> = {
  'docs/conditions.md': conditionsPage(),
  'docs/commands.md': await commandsPage(),
  'docs/configuration.md': configurationPage(),
  'docs/errors.md': errorsPage(),
  'docs/metrics.md': metricsPage(),
  'docs/migrating.md': migratingPage(),
  ...rulesPages(),
  'docs/example-report.md': `${GENERATED}\n\n${example}`,
  'docs/falcobrief.schema.json': editorSchema(),
  'docs/openapi.json': openApi(),
  'docs/systemd.md': filledIn('docs/systemd.md', { unit: systemdUnit() }),
  'docs/scaling.md': filledIn('docs/scaling.md', { intake: tableOf('docs/benchmarks.md') }),
  'docs/limits.md': filledIn('docs/limits.md', { budgets: budgetTable() }),
  'docs/secrets.md': filledIn('docs/secrets.md', { secrets: kindsTable() }),
  'README.md': filledIn('README.md', {
    demo: `\`\`\`text\n${(await demoOutput()).trimEnd()}\n\`\`\``,
  }),
  ...chartPages(),
  ...versionedFiles(packageFile.version),
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const stale = Object.entries(pages).filter(([name, text]) => current(name) !== text)
if (values.check) {
  for (const [name] of stale) process.stderr.write(`${name} is not up to date: npm run docs\n`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const [name, text] of stale) {
    mkdirSync(new URL('.', new URL(name, ROOT)), { recursive: true })
    writeFileSync(new URL(name, ROOT), text)
  }
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

/** A page that is written by hand but for what stands between two marks: `<!-- NAME: npm run docs -->`. */
function filledIn(file: string, texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts).reduce(
    (page, [name, text]) => {
      const [begin, end] = [`<!-- ${name}: npm run docs -->`, `<!-- /${name} -->`]
      const [before, rest] = page.split(begin, 2)
      const after = rest?.split(end, 2)[1]
      if (before === undefined || after === undefined) throw new Error(`${file} lacks ${begin}`)
      return `${before}${begin}\n\n${text}\n\n${end}${after}`
    },
    current(file) ?? '',
  )
}

/** The first table of a page. */
function tableOf(file: string): string {
  const found = /^\|.*\n(?:\|.*\n)+/m.exec(current(file) ?? '')
  if (found === null) throw new Error(`${file} has no table`)
  return found[0].trim()
}

function kindsTable(): string {
  return table(
    ['Kind', 'What is masked'],
    KINDS.map(({ name, masks }) => [name, masks]),
  )
}

function systemdUnit(): string {
  return `\`\`\`ini\n${(current('examples/falcobrief.service') ?? '').trimEnd()}\n\`\`\``
}

function errorsPage(): string {
  return page(
    `# Errors

Every error has a stable code: in parentheses at the end of the line on the command line and in HTTP
answers, as \`code\` in the JSON answers of \`/api\` and as label of \`falcobrief_rejections_total\`.`,
    table(
      ['Code', 'HTTP', 'What it means', 'What to do'],
      ERROR_CODES.map((name) => {
        const { means, fix } = ERRORS[name]
        return [code(name), String(ERROR_STATUS[name] ?? ''), means, fix]
      }),
    ),
    `## Failures of a delivery

Why an attempt to deliver a message failed: in the log, in the incident's \`deliveries\`, and as label of
\`falcobrief_output_failures_total\`. A retry waits longer each time, up to 10 minutes, for
72 hours. Dead messages of an incident are queued again by
\`POST /api/v1/incidents/ID/requeue\`. Recipients of a mail are retried
on their own: nobody gets it twice.`,
    table(
      ['Failure', 'What it means', 'What falcobrief does', 'What to do'],
      FAILURES.map((failure) => [code(failure), ...FAILURE_NOTES[failure]]),
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
    `While the database cannot be read, gauges of the queue and the quarantine are \`NaN\`.

A \`source\` that Falco does not have is counted as \`other\`, so that a sender cannot make
time series. The values of \`code\` and \`failure\` are on [the errors page](errors.md).

[examples/prometheus-rules.yaml](../examples/prometheus-rules.yaml) has alerting rules for them. Watch
Falcosidekick as well: it alone knows of the alerts that never arrived here
(\`falcosecurity_falcosidekick_outputs_total{destination="webhook",status="error"}\`).`,
  )
}

function budgetTable(): string {
  const all: readonly Budget[] = Object.values(BUDGETS)
  const ordered = BUDGET_SCOPES.flatMap((scope) => all.filter(({ per }) => per === scope))
  return table(
    ['Per', 'What', 'Limit', 'Because', 'Past it'],
    ordered.map(({ per, what, value, unit, from, past }) => {
      return [per, what, `${value.toLocaleString('en')} ${unit}`, from, past]
    }),
  )
}

function openApi(): string {
  const { version } = packageFile
  const document = openApiDocument({ version, reportFormats: REPORT_FORMATS })
  return `${JSON.stringify(document, null, 2)}\n`
}

function editorSchema(): string {
  return `${JSON.stringify({ title: 'falcobrief configuration', ...inputSchema() }, null, 2)}\n`
}
