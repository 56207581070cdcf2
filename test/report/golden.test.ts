import { describe, expect, it } from 'vitest'
import { ruleFacts } from '../../src/knowledge/catalogue.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { formatReport, REPORT_FORMATS } from '../../src/deliver/format.ts'
import { buildReport } from '../../src/report/build.ts'
import { corpusBody, type Variant } from '../support/corpus.ts'
import { fixtureText, reportInput } from '../support/events.ts'

const knowledge = loadKnowledge(null)

/** One incident of each family of rules; read them when they change. */
const INCIDENTS: Readonly<Record<string, readonly string[]>> = {
  pod: bodies('Redirect STDOUT/STDIN to Network Connection in Container', 'pod'),
  container: [fixtureText('drop-and-execute')],
  host: repeats('Read sensitive file untrusted', 'host'),
  chain: [
    ...bodies('Terminal shell in container', 'pod'),
    ...bodies('Launch Suspicious Network Tool in Container', 'pod'),
    ...bodies('Drop and execute new binary in container', 'pod'),
  ],
  'kubernetes-audit': bodies('Create Privileged Pod', 'plain'),
  aws: bodies('Console Root Login Without MFA', 'plain'),
  gcp: bodies('GCP IAM service account key created', 'plain'),
  okta: bodies('User has been locked out in OKTA', 'plain'),
  github: bodies('Private Repository Becoming Public', 'plain'),
  custom: [fixtureText('custom-rule')],
}

function bodies(name: string, variant: Variant): readonly string[] {
  const rule = ruleFacts(name)
  if (rule === null) throw new Error(`there is no rule ${name}`)
  return [corpusBody(rule, variant)]
}

/** The same alert three times. */
function repeats(name: string, variant: Variant): readonly string[] {
  const [body = ''] = bodies(name, variant)
  return ['a', 'b', 'c'].map((digit) => body.replace(/"uuid":"./, `"uuid":"${digit}`))
}

describe.each(Object.entries(INCIDENTS))('the report on %s', (name, incident) => {
  it.each(REPORT_FORMATS)('reads in %s as it was approved', async (format) => {
    const text = formatReport(buildReport(reportInput(incident), knowledge), format, null)
    await expect(text).toMatchFileSnapshot(`golden/${name}.${format}.txt`)
  })
})
