import { configSchema } from '../config/schema.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import { createSink } from '../deliver/create-sink.ts'
import { firstMessage } from '../deliver/format.ts'
import { systemClock } from '../lib/clock.ts'
import { plural } from '../lib/text.ts'
import type { Report } from '../model/report.ts'
import { createLogger } from '../observe/logger.ts'
import { headlineText } from '../render/headline.ts'
import { render } from '../render/render.ts'

/** What the demo has to show, without what differs from run to run. */
export type DemoResult = {
  /** The rule of each alert, in the order in which they were posted. */
  readonly rules: readonly string[]
  readonly incidents: number
  readonly decisions: readonly { readonly kind: string; readonly reason: string }[]
  readonly report: Report
}

/** What a sink would be sent, in full. */
export type Preview = { readonly name: string; readonly type: string; readonly body: string }

/** Sinks to show what they would get: nothing is sent to these addresses. */
const SHOWN_SINKS = {
  slack: { webhookurl: 'https://hooks.slack.com/services/T00000000/B00000000/EXAMPLE' },
  smtp: {
    hostport: 'smtp.example.org:587',
    from: 'falcobrief <falcobrief@example.org>',
    to: ['oncall@example.org'],
  },
  sinks: { webhook: { type: 'webhook', url: 'https://example.org/falcobrief' } },
}

/** Lines of the report that are shown; the rest is behind `--verbose`. */
const SCREEN_LINES = 26

/** Decisions that say why alerts became one incident. */
const FOLDING = new Set(['opened', 'repeated', 'joined', 'escalated'])

export async function demoPreviews(report: Report): Promise<readonly Preview[]> {
  const message = firstMessage(report, null)
  const deps = { clock: systemClock, log: createLogger('silent'), write: () => undefined }
  const definitions = sinkDefinitions(configSchema.parse(SHOWN_SINKS))
  return Promise.all(
    definitions.map(async (definition) => {
      const sink = createSink(definition, deps)
      const body = await sink.preview(message)
      await sink.close()
      return { name: sink.name, type: sink.type, body }
    }),
  )
}

/** The demo's output, below 80 lines. */
export function demoText(result: DemoResult, previews: readonly Preview[]): string {
  const { rules, incidents, decisions, report } = result
  const { count } = report.incident
  return [
    section(`1. What came in: ${plural(rules.length, 'alert')}`, countedRules(rules)),
    section(
      `2. What it became: ${plural(incidents, 'incident')}, ${count}×, 1 message`,
      decisions
        .filter(({ kind }) => FOLDING.has(kind))
        .map(({ kind, reason }) => `${kind.padEnd(10)} ${reason}`),
    ),
    section('3. The first screen of the report', firstScreen(report)),
    section(
      '4. What each sink would get (nothing was sent)',
      previews.map(({ name, type, body }) => {
        const size = `${Math.ceil(Buffer.byteLength(body) / 1024)} KB`
        return `${`${name} (${type})`.padEnd(18)} ${size.padStart(6)}  ${headlineText(report)}`
      }),
    ),
    section('5. What to do next', [
      'npm run demo -- --stay             keep it running: incidents, report, metrics in a browser',
      'npm run demo -- --verbose          the whole report, and what each sink would be sent',
      'bin/falcobrief analyze ALERT.json  the report of an alert of yours',
      'README.md                          set it up, and point Falcosidekick at it',
    ]),
  ].join('\n')
}

/** The same in full: the report, and the body for each sink. */
export function demoDetails(report: Report, previews: readonly Preview[]): string {
  return [
    section('The whole report', render(report, 'markdown').trimEnd().split('\n')),
    ...previews.map(({ name, type, body }) =>
      section(`What ${name} (${type}) would be sent`, body.trimEnd().split('\n')),
    ),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string {
  const indented = lines.map((line) => (line === '' ? '' : `  ${line}`))
  return `${[title, '', ...indented].join('\n')}\n`
}

function countedRules(rules: readonly string[]): readonly string[] {
  const groups = Array.from(Map.groupBy(rules, (rule) => rule).values())
  return groups.map((group) => `${String(group.length).padStart(3)} × ${group[0]}`)
}

/** What stands before the second section: how bad, what happened, where, what to do first. */
function firstScreen(report: Report): readonly string[] {
  const lines = render(report, 'text').split('\n')
  const underlined = lines.flatMap((line, index) => (/^-+$/.test(line) ? [index] : []))
  const [start = 0, next = lines.length + 1] = underlined
  const screen = lines
    .slice(start + 1, next - 1)
    .join('\n')
    .trim()
    .split('\n')
  if (screen.length <= SCREEN_LINES) return screen
  return [...screen.slice(0, SCREEN_LINES - 1), '…']
}
