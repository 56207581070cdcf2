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
