import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

const ALERTS = new URL('../../examples/alerts/', import.meta.url)
const REPEATS = 7

/** What the demo posts: the alert of the sample report, repeats of it, then other rules in the same container. */
export function demoAlerts(): readonly string[] {
  const [sample = '', ...others] = readdirSync(ALERTS)
    .toSorted()
    .map((name) => readFileSync(new URL(name, ALERTS), 'utf8').trim())
  const repeats = Array.from({ length: REPEATS }, (_, index) => again(sample, index + 1))
  return [sample, ...repeats, ...others]
}

/** The rule that a body of the demo names. */
export function ruleIn(body: string): string {
  return /"rule":\s*"([^"]*)"/.exec(body)?.[1] ?? ''
}

/** The same thing once more, `seconds` later: text for text, as its integers exceed JavaScript's. */
function again(body: string, seconds: number): string {
  return body
    .replace(/"uuid":\s*"[^"]*"/, `"uuid":"${randomUUID()}"`)
    .replace(
      /("time":\s*"[^"]*:)(\d\d)(\.\d+Z")/,
      (_all, before: string, second: string, after: string) => {
        return `${before}${String(Number(second) + seconds).padStart(2, '0')}${after}`
      },
    )
}
