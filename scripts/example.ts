import { readdirSync, readFileSync } from 'node:fs'
import { analyzeBodies } from '../src/analyze/analyze.ts'
import { configSchema } from '../src/config/schema.ts'
import { loadKnowledge } from '../src/knowledge/load.ts'
import type { Report } from '../src/model/report.ts'
import { parseBody } from '../src/normalize/body.ts'

const ALERTS = new URL('../examples/alerts/', import.meta.url)
const RULE = 'Drop and execute new binary in container'

/** The report of the alert of examples/alerts that the demo begins with. */
export function exampleReport(): Report {
  const bodies = readdirSync(ALERTS)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => readFileSync(new URL(name, ALERTS), 'utf8'))
    .filter((body) => isOfRule(body))
    .slice(0, 1)
  const [report] = analyzeBodies(bodies, configSchema.parse({}), loadKnowledge(null))
  if (report === undefined) throw new Error(`examples/alerts has no alert of the rule "${RULE}"`)
  return report
}

function isOfRule(body: string): boolean {
  const parsed = parseBody(body)
  return parsed.ok && parsed.payload.rule === RULE
}

/** What a README has room for: the summary, the first question, and what is said about tuning. */
export function excerptOf(markdown: string): string {
  const first = sectionOf(markdown, 'Investigation').split(/^\*\*2\./m, 1)[0] ?? ''
  const parts = [
    ['Summary', sectionOf(markdown, 'Summary')],
    ['Investigation', `${first.trim()}\n\n…`],
    ['Falco Configuration Adjustments', sectionOf(markdown, 'Falco Configuration Adjustments')],
  ]
  return parts.map(([title, text]) => quoted(`**${title}**\n\n${text}`)).join('\n>\n')
}

/** The text between a heading and the next one. Lines that begin with `#` in code are not expected. */
function sectionOf(markdown: string, title: string): string {
  const lines = markdown.split('\n')
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.endsWith(title))
  if (start === -1) throw new Error(`the example report has no section "${title}"`)
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line))
  const end = length === -1 ? lines.length : start + 1 + length
  return lines
    .slice(start + 1, end)
    .join('\n')
    .trim()
}

function quoted(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')
}
