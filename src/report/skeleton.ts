import { fieldFacts } from '../knowledge/catalogue.ts'
import { fileNameOf } from '../knowledge/load.ts'
import type { Report } from '../model/report.ts'
import type { Case } from './case.ts'
import { lookUp } from '../facts/look-up.ts'
import { plainOrQuoted, quoted } from './yaml-scalar.ts'

/** Fields that a sentence about the alert is built of. */
const SHOWN = 3

/** Who, then on what: what is worth a sentence, whatever the source. */
const TELLING = `
  proc.name ka.user.name ct.user gcp.user okta.actor.name github.user
  proc.cmdline ka.verb ct.name gcp.methodName okta.evt.type github.type
  fd.name ka.target.name ct.region gcp.projectId okta.app github.repo`
  .trim()
  .split(/\s+/)

/**
 * A playbook to begin with, for a rule that has none: right in its form, with this alert's own fields, and
 * nothing said yet. Null when the report was written from a playbook of the rule.
 */
export function skeletonOf({ event, kind, rule }: Case): Report['knowledge']['skeleton'] {
  if (kind === 'playbook' || event.kind !== 'alert') return null
  const source = rule?.source ?? event.source
  const isNameable = /^[a-z0-9_-]+$/.test(source) && event.rule.trim() === event.rule
  if (!isNameable || event.rule === '*') return null
  const fields = fieldsOf(event, source)
  const named = fileNameOf(event.rule, source)
  return {
    file: `${named === '' || named === '-' ? 'playbook' : named}.yaml`,
    yaml: yamlOf(event.rule, source, fields),
  }
}

function fieldsOf(event: Case['event'], source: string): readonly string[] {
  const others = Object.keys(event.fields).filter((name) => /^[a-z]+(?:\.[a-z_]+)+$/.test(name))
  const names = new Set([...TELLING, ...others.toSorted()])
  return Array.from(names)
    .filter((name) => {
      const facts = fieldFacts(name)
      if (facts === null || facts.stability === 'volatile') return false
      const fits = facts.source === source || facts.source === 'any'
      return fits && lookUp(event, name) !== null
    })
    .slice(0, SHOWN)
}

function yamlOf(rule: string, source: string, fields: readonly string[]): string {
  const values = fields.map((name) => `{${name}}`).join(', ')
  const happened = values === '' ? 'Say what happened.' : `Say what happened, with ${values}.`
  return [
    `rule: ${quoted(rule)}`,
    `source: ${plainOrQuoted(source, /^[a-z][a-z0-9_-]*$/)}`,
    'version: 1',
    'happened:',
    `  - "${happened}"`,
    ...(fields.length === 0
      ? []
      : [`  - { text: "Say it without them.", when: { lacks: [${fields.join(', ')}] } }`]),
    'matters: ["Say what is at stake."]',
    'first: ["Say the very first thing to do."]',
    'detects: ["Say what the rule sees, and what it leaves out."]',
    'possible: ["Say how an attacker would use it, and what comes next."]',
    'benigncauses:',
    `  - { cause: "Name a harmless cause.", tell: "Name the field that tells it${fields[0] === undefined ? '' : `, such as \`${fields[0]}\``}." }`,
    'escalateif: ["Say what makes it serious."]',
    'closeif: ["Say what ends it."]',
    'blindspots: ["Say what the rule cannot see."]',
    'investigation:',
    ...['Who did it?', 'Is it still going on?', 'What else did they reach?'].flatMap(stepLines),
    'mitigation:',
    '  - { phase: contain, heading: "Stop it", steps: ["Say how, and under which condition it works."] }',
    '  - { phase: harden, heading: "Prevent it", steps: ["Say how."] }',
    'tuning:',
    `  fields: [${tunable(fields).join(', ')}]`,
    '  stopsseeing: "what an attacker could do there"',
    'recommendations: ["Say what to do in the long run."]',
    'references:',
    '  - { title: "Falco rules", url: "https://falco.org/docs/concepts/rules/" }',
    '',
  ].join('\n')
}

function stepLines(question: string): readonly string[] {
  return [
    `  - question: "${question}"`,
    '    benign: "What its answer is on a good day."',
    '    bad: "What its answer is after a break-in."',
  ]
}

function tunable(fields: readonly string[]): readonly string[] {
  return fields.filter((name) => fieldFacts(name)?.stability !== 'instance')
}
