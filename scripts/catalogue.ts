import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fieldFacts, officialRules, type RuleFacts } from '../src/knowledge/catalogue.ts'
import { rulesIn } from './catalogue/rules.ts'

/**
 * Makes the rules of src/knowledge/catalogue.json anew from rule files:
 *
 *     npm run catalogue -- PATH/TO/falcosecurity/rules PATH/TO/falcosecurity/plugins
 *
 * The fields stay as they are, since how stable their values are is judged by us; those that rules print
 * and the catalogue lacks are named. What changed is printed. With `--check` nothing is written.
 */

/** Those that are official, by their path in their repository. */
const FILES: readonly string[] = [
  'rules/falco_rules.yaml',
  'rules/falco-incubating_rules.yaml',
  'rules/falco-sandbox_rules.yaml',
  'archive/falco-deprecated_rules.yaml',
  'plugins/k8saudit/rules/k8s_audit_rules.yaml',
  'plugins/cloudtrail/rules/aws_cloudtrail_rules.yaml',
  'plugins/gcpaudit/rules/gcp_auditlog_rules.yaml',
  'plugins/okta/rules/okta_rules.yaml',
  'plugins/github/rules/github.yaml',
]

const CATALOGUE = new URL('../src/knowledge/catalogue.json', import.meta.url)

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false } },
})

const found = FILES.flatMap((file) => {
  const at = positionals.map((folder) => path.join(folder, file)).find((whole) => existsSync(whole))
  return at === undefined ? [] : rulesIn(readFileSync(at, 'utf8'), file)
})
if (found.length === 0) {
  process.stderr.write(`none of these is below the given folders: ${FILES.join(', ')}\n`)
  process.exit(1)
}

const read = new Set(found.map(({ file }) => file))
const kept = officialRules().filter(({ file }) => !read.has(file))
const rules = [...found, ...kept].toSorted(bySourceAndName)
for (const line of changes(officialRules(), rules)) process.stdout.write(`${line}\n`)
if (!values.check) {
  const { fields }: { fields: readonly unknown[] } = JSON.parse(readFileSync(CATALOGUE, 'utf8'))
  writeFileSync(CATALOGUE, `{\n  "rules": ${lines(rules)},\n  "fields": ${lines(fields)}\n}\n`)
}

function bySourceAndName(a: RuleFacts, b: RuleFacts): number {
  const [left, right] = [`${a.source} ${a.rule}`, `${b.source} ${b.rule}`]
  return left < right ? -1 : 1
}

/** One entry a line, so that a new release reads well as a diff. */
function lines(entries: readonly unknown[]): string {
  return `[\n${entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`
}

function changes(before: readonly RuleFacts[], after: readonly RuleFacts[]): readonly string[] {
  const [old, now] = [before, after].map((all) => new Map(all.map((each) => [each.rule, each])))
  const names = new Set([...before, ...after].map(({ rule }) => rule))
  const unknown = new Set(
    after.flatMap(({ fields }) => fields).filter((name) => fieldFacts(name) === null),
  )
  return [
    ...Array.from(names).flatMap((name) => {
      const [was, is] = [old?.get(name), now?.get(name)]
      if (was === undefined) return [`new: ${name} (it needs a playbook)`]
      if (is === undefined) return [`gone: ${name}`]
      return differences(was, is).map((key) => `changed: ${name}: ${key}`)
    }),
    ...Array.from(unknown, (name) => `field that the catalogue lacks: ${name}`),
  ]
}

function differences(was: RuleFacts, is: RuleFacts): readonly string[] {
  return Object.entries(is).flatMap(([key, value]) => {
    const before = (was as Readonly<Record<string, unknown>>)[key]
    return JSON.stringify(before) === JSON.stringify(value)
      ? []
      : [`${key}: ${JSON.stringify(before)} → ${JSON.stringify(value)}`]
  })
}
