import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isFalcoRules, problemsInRules } from '../../src/knowledge/falco-rules.ts'

/** Snippets and what Falco 0.44 made of them when it was given them: loaded, refused, or passed over. */
const LOADED: Readonly<Record<string, string>> = {
  'a condition appended': `
- rule: Terminal shell in container
  condition: and not (k8s.ns.name = "ops" and container.image.repository = "example.com/toolbox")
  override: { condition: append }`,
  'a new exception': `
- rule: Read sensitive file untrusted
  exceptions:
    - name: backup_agent
      fields: [container.image.repository, proc.name, fd.name]
      comps: [=, =, in]
      values:
        - [example.com/ops/backup, restic, [/etc/shadow, /etc/gshadow]]
  override: { exceptions: append }`,
  'an exception by the start of a path': `
- rule: Read sensitive file untrusted
  exceptions:
    - { name: a, fields: [proc.name, fd.name], comps: [=, startswith], values: [[restic, /etc/pam.d/]] }
  override: { exceptions: append }`,
  'an exception of one field, compared by in': `
- rule: Read sensitive file untrusted
  exceptions:
    - { name: a, fields: proc.name, values: [restic, borg] }
  override: { exceptions: append }`,
  'one field by several starts': `
- rule: Read sensitive file untrusted
  exceptions:
    - { name: a, fields: fd.name, comps: startswith oneof, values: [/etc/pam.d/, /etc/ssh/] }
  override: { exceptions: append }`,
  'a rule switched off': `
- rule: Terminal shell in container
  enabled: false
  override: { enabled: replace }`,
  'priority, output and tags at once': `
- rule: Terminal shell in container
  priority: WARNING
  output: " ns=%k8s.ns.name"
  tags: [ours]
  override: { priority: replace, output: append, tags: append }`,
  'a list appended': `
- list: known_drop_and_execute_containers
  items: [example.com/ci/runner]
  override: { items: append }`,
  'a macro appended': `
- macro: known_drop_and_execute_activities
  condition: or (k8s.ns.name = "ci" and proc.exepath startswith /workspace/)
  override: { condition: append }`,
  'a complete rule': `
- rule: Ours
  desc: ours
  condition: evt.type = open and proc.name = x
  output: x
  priority: NOTICE`,
}

const REFUSED: Readonly<Record<string, readonly [yaml: string, problem: string]>> = {
  'a rule that does not exist': [
    `- { rule: No such rule, enabled: false, override: { enabled: replace } }`,
    'there is no rule "No such rule"',
  ],
  'a rule with some of its keys and no override': [
    `- { rule: Terminal shell in container, condition: evt.num = 0 }`,
    'a rule without override needs output',
  ],
  'a priority appended': [
    `- { rule: Terminal shell in container, priority: INFO, override: { priority: append } }`,
    'priority cannot be overridden by append',
  ],
  'a key without its override': [
    `- { rule: Terminal shell in container, enabled: false, tags: [x], override: { tags: append } }`,
    'enabled has no entry in override',
  ],
  'an override without its key': [
    `- { rule: Terminal shell in container, override: { condition: append } }`,
    'override names condition, which is not given',
  ],
  'an exception without values': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: [proc.name] }]
  override: { exceptions: append }`,
    'values',
  ],
  'a new exception without fields': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, values: [[x]] }]
  override: { exceptions: append }`,
    'a is new, so it needs fields',
  ],
  'fields and values of other length': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: [proc.name, proc.pname], comps: [=, =], values: [[x]] }]
  override: { exceptions: append }`,
    'each of values has one entry for each field',
  ],
  'fields and comps of other length': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: [proc.name, proc.pname], comps: [=], values: [[x, y]] }]
  override: { exceptions: append }`,
    'fields and comps differ in length',
  ],
  'one field by startswith': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: proc.name, comps: startswith, values: [x] }]
  override: { exceptions: append }`,
    'a single field is compared by',
  ],
  'a field that Falco lacks': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: [container.image.repo], comps: [=], values: [[x]] }]
  override: { exceptions: append }`,
    'Falco has no field container.image.repo',
  ],
  'a field of another source': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: [ka.user.name], comps: [=], values: [[x]] }]
  override: { exceptions: append }`,
    'ka.user.name is a field of k8s_audit',
  ],
  'a comparison that Falco lacks': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: [proc.name], comps: [like], values: [[x]] }]
  override: { exceptions: append }`,
    'comps',
  ],
  'a list of values with =': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: [proc.name], comps: [=], values: [[[x, y]]] }]
  override: { exceptions: append }`,
    'a list of values is for in',
  ],
  'a value over 255 bytes': [
    `- rule: Terminal shell in container
  exceptions: [{ name: a, fields: [proc.name], comps: [=], values: [[${'x'.repeat(258)}]] }]
  override: { exceptions: append }`,
    'longer than 255 bytes',
  ],
  'a condition that cannot follow another': [
    `- rule: Terminal shell in container
  condition: not (k8s.ns.name = ops)
  override: { condition: append }`,
    'an appended condition begins with',
  ],
  'a list that nobody defines': [
    `- { list: our_own, items: [x], override: { items: append } }`,
    'there is no our_own to override',
  ],
  'a key that Falco passes over': [
    `- { rule: Terminal shell in container, enabled: false, comment: x, override: { enabled: replace } }`,
    'Unrecognized key',
  ],
  'a condition with a field that Falco lacks': [
    `- rule: Terminal shell in container
  condition: and not k8s.namespace = ops
  override: { condition: append }`,
    'Falco has no field k8s.namespace',
  ],
  'an invented policy': [`- { policy: allow_shell }`, 'an item is a rule, a macro or a list'],
  'no list': [`rule: Terminal shell in container`, 'a rules file is a list'],
}

describe('what stands in a local rules file', () => {
  it.each(Object.entries(LOADED))('is right: %s', (_name, yaml) => {
    expect(problemsInRules(parse(yaml))).toEqual([])
    expect(isFalcoRules(parse(yaml))).toBe(true)
  })

  it.each(Object.entries(REFUSED))('is wrong: %s', (_name, [yaml, problem]) => {
    expect(problemsInRules(parse(yaml)).join('\n')).toContain(problem)
  })

  it("may override a rule of the user's own when it is named", () => {
    const item = [{ rule: 'Ours', enabled: false, override: { enabled: 'replace' } }]
    expect(problemsInRules(item)).not.toEqual([])
    expect(problemsInRules(item, new Set(['Ours']))).toEqual([])
  })
})
