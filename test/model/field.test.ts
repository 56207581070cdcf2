import { describe, expect, it } from 'vitest'
import { findAbsence, fieldValue, fieldText, isMissing } from '../../src/model/field.ts'
import type { Fields } from '../../src/model/event.ts'

describe('a missing value', () => {
  const fields: Fields = {
    a: '',
    b: null,
    c: '<NA>',
    d: '<no value>',
    e: [],
    f: ['<NA>', null],
    g: '0.0.0.0:0',
    h: '0.0.0.0:0->[::]:0',
    'container.id': 'host',
    'container.name': 'host',
    'fd.sip': '0.0.0.0',
    'proc.name': '0',
    'user.uid': 0,
    'proc.is_exe_upper_layer': false,
    'ka.user.groups': ['<NA>', 'dev'],
    'fd.name': '10.0.0.1:0->10.0.0.2:80',
    hostname: 'host',
  }

  it('is what nobody filled, a socket without ends, and a container that is the host', () => {
    expect(
      'a b c d e f g h container.id container.name absent'
        .split(' ')
        .map((name) => findAbsence({ fields }, name)),
    ).toEqual([
      'empty',
      'empty',
      'empty',
      'empty',
      'empty',
      'empty',
      'placeholder',
      'placeholder',
      'no-container',
      'no-container',
      'empty',
    ])
  })

  it('is none that only looks like it', () => {
    const names =
      'fd.sip proc.name user.uid proc.is_exe_upper_layer ka.user.groups fd.name hostname'
    expect(names.split(' ').filter((name) => isMissing({ fields }, name))).toEqual([])
  })

  it('is whatever is filled from the process when a container started', () => {
    const started: Fields = {
      'evt.type': 'container',
      'proc.name': 'container:0123456789ab',
      'proc.cmdline': 'container:0123456789ab',
      'proc.tty': 0,
      'user.name': 'root',
      'user.loginuid': 0,
      'container.id': '0123456789ab',
      'container.privileged': 'true',
    }
    const missing = Object.keys(started).filter((name) => isMissing({ fields: started }, name))
    expect(missing).toEqual(['proc.name', 'proc.cmdline', 'proc.tty', 'user.name', 'user.loginuid'])
    const older: Fields = { 'proc.cmdline': 'container:0123456789ab', 'user.name': 'root' }
    expect(fieldText({ fields: older }, 'user.name')).toBeNull()
  })

  it('is no process that is called like a container', () => {
    const fields: Fields = { 'proc.name': 'container:x', 'user.name': 'root' }
    expect(fieldText({ fields }, 'user.name')).toBe('root')
  })
})

describe('a field', () => {
  it('is found with its brackets, and as Falcosidekick replaces them', () => {
    expect(fieldValue({ fields: { 'proc.aname[2]': 'a' } }, 'proc.aname[2]')).toBe('a')
    expect(fieldValue({ fields: { 'proc.aname_2': 'b' } }, 'proc.aname[2]')).toBe('b')
    expect(fieldValue({ fields: {} }, 'toString')).toBeUndefined()
  })

  it('is text, exact, with the items of a list joined', () => {
    const fields: Fields = { list: ['a', 'b'], object: { x: 1 }, big: '18446744070954286529' }
    expect(['list', 'object', 'big'].map((name) => fieldText({ fields }, name))).toEqual([
      'a, b',
      '{"x":1}',
      '18446744070954286529',
    ])
  })
})
