import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseTest } from '../../src/knowledge/predicate-schema.ts'

/** What is wrong with a test, as `path: message`. */
function problems(yaml: string): readonly string[] {
  const found: string[] = []
  const test = parseTest(parse(yaml), (path, message) => {
    found.push(`${path.join('.')}: ${message}`)
  })
  if (test === null && found.length === 0) found.push('null without a reason')
  return found
}

describe('the test of a condition', () => {
  it.each([
    ['shells', ': a test is a mapping, such as `{ field: proc.name, in: shells }`'],
    [
      '{}',
      ': a test has one of these keys: all, any, not, field, fact, command, executable, ancestor',
    ],
    [
      '{ field: proc.name, ancestor: shells }',
      ': a test has one of these keys: all, any, not, field, fact, command, executable, ancestor',
    ],
    [
      '{ field: proc.name }',
      ': beside `field` stands one of in, equals, glob, startswith, endswith, contains, above, below, between, exists, address, same',
    ],
    [
      '{ field: proc.name, in: shells, equals: x }',
      ': beside `field` stands one of in, equals, glob, startswith, endswith, contains, above, below, between, exists, address, same',
    ],
    ['{ field: proc.name, is: x }', ': is does not belong beside field'],
    ['{ field: Proc.name, in: shells }', 'field: Proc.name is no field name'],
    ['{ field: proc.name, in: shels }', 'in: there is no set shels; did you mean shells?'],
    ['{ field: proc.name, in: [] }', 'in: is the name of a set, or a list of values'],
    ['{ field: proc.name, equals: [a] }', 'equals: is one value'],
    ['{ field: proc.name, contains: "" }', 'contains: is not empty'],
    [
      '{ field: proc.tty, above: x }',
      'above: is a number (in quotes when it has more than 15 digits)',
    ],
    [
      '{ field: evt.time, above: 1778604787387789484 }',
      'above: is a number (in quotes when it has more than 15 digits)',
    ],
    ['{ field: fd.sport, between: [9] }', 'between: is two numbers, such as `[1, 1024]`'],
    ['{ field: fd.sport, between: [9, 1] }', 'between: begins with the lower number'],
    [
      '{ field: fd.sip, address: pubic }',
      'address: there is no class of addresses pubic; did you mean public?',
    ],
    ['{ field: proc.name, exists: x }', 'exists: is true or false'],
    ['{ field: proc.name, same: X }', 'same: is the name of a field'],
    [
      '{ fact: remote-clas, equals: public }',
      'fact: there is no fact remote-clas; did you mean remote-class?',
    ],
    ['{ fact: terminal, equals: true }', 'equals: terminal is one of yes, no, never true'],
    [
      '{ command: pipes-to-shel }',
      'command: there is no command trait pipes-to-shel; did you mean pipes-to-shell?',
    ],
    ['{ command: runs }', 'command: write `runs SET`'],
    ['{ command: runs credential-paths }', 'command: there is no set of programs credential-paths'],
    ['{ command: decodes, of: child }', 'of: is process or parent'],
    ['{ executable: gone }', 'executable: there is no executable trait gone'],
    ['{ ancestor: log-files }', 'ancestor: there is no set of programs log-files'],
    ['{ all: [] }', 'all: is a list of tests'],
    [
      '{ any: [{ field: proc.name, in: shells }, { not: { fact: x, equals: y } }] }',
      'any.1.not.fact: there is no fact x',
    ],
    [
      '{ not: { not: { not: { not: { not: { not: { ancestor: shells } } } } } } }',
      'not.not.not.not.not.not: a test is at most 6 levels deep',
    ],
  ])('%s is refused', (yaml, problem) => {
    expect(problems(yaml)).toContain(problem)
  })

  it('has at most 40 parts', () => {
    const parts = Array.from({ length: 45 }, () => '{ ancestor: shells }')
    expect(problems(`{ any: [${parts.join(', ')}] }`)).toContain(
      'any.39: a test has at most 40 parts',
    )
    expect(problems(`{ any: [${parts.slice(0, 39).join(', ')}] }`)).toEqual([])
  })
})
