import { describe, expect, it } from 'vitest'
import { namesIn } from '../../scripts/catalogue/condition.ts'
import { rulesIn } from '../../scripts/catalogue/rules.ts'

const FILE = `
- required_engine_version: 0.57.0
- list: shells
  items: [sh, bash]
- list: allowed_images
  items: [team_images]
- list: team_images
  items: []
- list: watched_ports
  items: []
- macro: never_true
  condition: (evt.num=0)
- macro: in_container
  condition: (container.id != host)
- macro: user_known_shells
  condition: (never_true)
- macro: by_design
  condition: (proc.pname = "our init" or container.image.repository in (allowed_images))
- rule: Shell where there should be none
  desc: a sentence that stays where it is
  condition: >
    evt.type=execve and in_container and proc.name in (shells, "ksh")
    and not user_known_shells and not (by_design or tolower(proc.exepath) startswith '/opt/it')
    and fd.sport in (watched_ports) and proc.aname[2] exists
  output: A shell (user=%user.name image=%container.image.repository user=%user.name anc=%proc.aname[2])
  priority: WARNING
  tags: [maturity_sandbox, container, mitre_execution, T1059.004]
  exceptions:
    - name: known_parents
      fields: [proc.pname, proc.name]
    - name: known_names
      fields: proc.name
- rule: Bucket opened
  desc: another
  source: aws_cloudtrail
  condition: ct.name="PutBucketAcl"
  output: Bucket %s3.bucket (%jevt.value[/a/b])
  priority: NOTICE
  enabled: false
  tags: [TA0010-exfiltration]
`

describe('the facts of a rules file', () => {
  const [shell, bucket] = rulesIn(FILE, 'rules/ours.yaml')

  it('are what can be looked up, and no sentence', () => {
    expect(shell).toEqual({
      rule: 'Shell where there should be none',
      source: 'syscall',
      priority: 'Warning',
      maturity: 'sandbox',
      enabled: true,
      tags: ['maturity_sandbox', 'container', 'mitre_execution', 'T1059.004'],
      tactics: ['TA0002'],
      techniques: ['T1059.004'],
      fields: ['user.name', 'container.image.repository', 'proc.aname[2]'],
      exceptions: [
        { name: 'known_parents', fields: ['proc.pname', 'proc.name'], comps: ['=', '='] },
        { name: 'known_names', fields: ['proc.name'], comps: ['in'] },
      ],
      hooks: [
        { name: 'user_known_shells', kind: 'macro', polarity: 'negated', fields: [] },
        { name: 'watched_ports', kind: 'list', polarity: 'positive', fields: ['fd.sport'] },
        {
          name: 'allowed_images',
          kind: 'list',
          polarity: 'negated',
          fields: ['container.image.repository'],
        },
        {
          name: 'team_images',
          kind: 'list',
          polarity: 'negated',
          fields: ['container.image.repository'],
        },
      ],
      file: 'rules/ours.yaml',
    })
  })

  it('are of the source and state that the rule says', () => {
    expect(bucket).toMatchObject({
      source: 'aws_cloudtrail',
      enabled: false,
      maturity: null,
      tactics: ['TA0010'],
      fields: ['s3.bucket', 'jevt.value[/a/b]'],
    })
  })

  it('are refused with the name of the rule when a condition cannot be read', () => {
    const broken = `
- rule: Broken
  condition: (proc.name = x
  output: x
  priority: INFO`
    expect(() => rulesIn(broken, 'rules/ours.yaml')).toThrow('rules/ours.yaml: Broken')
  })
})

describe('namesIn', () => {
  it.each([
    [
      'a and not b',
      [
        ['a', false],
        ['b', true],
      ],
    ],
    [
      'not (a or not b)',
      [
        ['a', true],
        ['b', false],
      ],
    ],
    [
      'proc.name in (x, y)',
      [
        ['x', false],
        ['y', false],
      ],
    ],
    ['not proc.name in (x, "y")', [['x', true]]],
    ['proc.name!="sshd" and a', [['a', false]]],
    ['proc.args contains "(" and a', [['a', false]]],
    ['basename(proc.exe) = val(proc.name) and a', [['a', false]]],
    ['evt.arg[0] exists or a', [['a', false]]],
  ])('in %s', (condition, expected) => {
    expect(namesIn(condition).map(({ name, isNegated }) => [name, isNegated])).toEqual(expected)
  })
})
