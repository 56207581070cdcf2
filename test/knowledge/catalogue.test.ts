import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fieldFacts, officialRules, ruleFacts } from '../../src/knowledge/catalogue.ts'
import { parseAttackTags } from '../../src/normalize/attack.ts'

function countBy<Item>(items: readonly Item[], key: (item: Item) => string) {
  return Object.fromEntries(
    Array.from(Map.groupBy(items, key), ([name, group]) => [name, group.length]),
  )
}

describe('the catalogue of rules', () => {
  it('has every official rule', () => {
    const rules = officialRules()
    expect(rules).toHaveLength(242)
    const syscall = rules.filter(({ source }) => source === 'syscall')
    expect(countBy(syscall, ({ maturity }) => maturity ?? '')).toEqual({
      stable: 25,
      incubating: 31,
      sandbox: 37,
      deprecated: 4,
    })
    expect(countBy(rules, ({ source }) => source)).toEqual({
      syscall: 97,
      k8s_audit: 48,
      aws_cloudtrail: 22,
      gcp_auditlog: 39,
      okta: 21,
      github: 15,
    })
  })

  it('knows a rule by its exact name', () => {
    expect(ruleFacts('Contact K8S API Server From Container')).toMatchObject({
      source: 'syscall',
      priority: 'Notice',
      maturity: 'stable',
      tactics: ['TA0007'],
      techniques: ['T1565'],
    })
    expect(ruleFacts('contact k8s api server from container')).toBeNull()
    expect(ruleFacts('toString')).toBeNull()
  })

  it('reads ATT&CK ids out of the tags as normalize does', () => {
    for (const { tags, tactics, techniques } of officialRules()) {
      expect(parseAttackTags(tags)).toEqual({ tactics, techniques })
    }
  })

  it('names only fields that it has', () => {
    const fields = officialRules().flatMap((rule) => rule.fields)
    expect(fields.filter((name) => fieldFacts(name) === null)).toEqual([])
    const matched = officialRules().flatMap(({ hooks }) => hooks.flatMap(({ fields }) => fields))
    expect(matched.filter((name) => fieldFacts(name) === null)).toEqual([])
  })

  it('is written one fact a line, sorted, without sentences', () => {
    const url = new URL('../../src/knowledge/catalogue.json', import.meta.url)
    const text = readFileSync(url, 'utf8')
    expect(text.split('\n').filter((line) => line.startsWith('    {'))).toHaveLength(242 + 630)
    expect(text).not.toMatch(/"(?:desc|condition|output)":/)
    const names = officialRules().map(({ source, rule }) => `${source} ${rule}`)
    expect(names).toEqual(names.toSorted())
  })
})

describe('fieldFacts', () => {
  it.each([
    ['proc.name', 'proc.name'],
    ['proc.aname[2]', 'proc.aname'],
    ['proc.aname_2', 'proc.aname'],
    ['evt.arg.path', 'evt.arg'],
    ['evt.arg[1]', 'evt.arg'],
    ['k8s.pod.label[app]', 'k8s.pod.label'],
    ['ka.req.pod.containers.image[0]', 'ka.req.pod.containers.image'],
  ])('%s is %s', (name, field) => {
    expect(fieldFacts(name)?.name).toBe(field)
  })

  it.each(['proc.nam', 'proc.name[1]', 'proc.name.first', 'proc', '', 'constructor'])(
    'there is no %s',
    (name) => {
      expect(fieldFacts(name)).toBeNull()
    },
  )

  it('tells what stays the same', () => {
    expect(fieldFacts('proc.pid')?.stability).toBe('volatile')
    expect(fieldFacts('container.id')?.stability).toBe('instance')
    expect(fieldFacts('container.image.repository')?.stability).toBe('stable')
  })
})
