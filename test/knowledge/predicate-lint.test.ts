import { describe, expect, it } from 'vitest'
import { parsePlaybook } from '../../src/knowledge/parse.ts'
import { checkClaims, checkTests } from '../../src/knowledge/predicate-lint.ts'
import { GOOD_PLAYBOOK } from '../support/playbooks.ts'

/** What is wrong with a playbook of this source that has this test. */
function problems(source: string, test: string): readonly string[] {
  const text = GOOD_PLAYBOOK.replace(/^source: .*$/m, `source: ${source}`).replace(
    /escalateif:\n(?: .*\n)+/,
    `escalateif:\n  - { text: "It is so.", test: ${test} }\n`,
  )
  const { playbook, problems } = parsePlaybook('one', text)
  if (playbook === null) throw new Error(JSON.stringify(problems))
  return checkTests(playbook).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('the tests of a playbook', () => {
  it.each([
    [
      'syscall',
      '{ field: proc.nme, in: shells }',
      'escalateif.0.test: Falco has no field proc.nme',
    ],
    [
      'syscall',
      '{ field: ka.user.name, equals: x }',
      'escalateif.0.test: ka.user.name is a field of k8s_audit, not of syscall',
    ],
    [
      'syscall',
      '{ field: proc.name, same: ka.verb }',
      'escalateif.0.test: ka.verb is a field of k8s_audit, not of syscall',
    ],
    [
      'syscall',
      '{ field: event.rule, equals: x }',
      'escalateif.0.test: event.rule is no field of Falco',
    ],
    [
      'okta',
      '{ fact: file, in: log-files }',
      'escalateif.0.test: file is a fact of syscall, not of okta',
    ],
    [
      'k8s_audit',
      '{ ancestor: shells }',
      'escalateif.0.test: `executable` and `ancestor` are for syscall, not for k8s_audit',
    ],
    [
      'github',
      '{ not: { command: decodes } }',
      'escalateif.0.test: `command` is for syscall and k8s_audit, not for github',
    ],
  ])('of %s: %s', (source, test, problem) => {
    expect(problems(source, test)).toEqual([problem])
  })

  it.each([
    [
      'syscall',
      '{ all: [{ ancestor: shells }, { field: "proc.aname[2]", in: shells }, { command: decodes }] }',
    ],
    ['k8s_audit', '{ any: [{ command: runs shells }, { fact: caller, equals: person }] }'],
    ['toaster', '{ field: toast.level, above: 9 }'],
  ])('of %s may ask for %s', (source, test) => {
    expect(problems(source, test)).toEqual([])
  })
})

describe('a benign cause', () => {
  it('claims nothing of the alert without a test', () => {
    const text = GOOD_PLAYBOOK.replace(
      /tell: "[^"]*"/,
      'tell: "`proc.name` is a tool, here {proc.name}."',
    )
    const { playbook } = parsePlaybook('one', text)
    if (playbook === null) throw new Error('no playbook')
    expect(checkClaims(playbook)).toEqual([
      {
        path: ['benigncauses', 0, 'tell'],
        message: 'it claims ", here {field}" untested: use `test`',
      },
    ])
  })
})
