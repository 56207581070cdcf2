import { describe, expect, it } from 'vitest'
import { nextAncestor, readAncestors } from '../../src/facts/ancestors.ts'
import type { Fields } from '../../src/model/event.ts'

function read(fields: Fields) {
  const reading = readAncestors({ fields, source: 'syscall' })
  return reading.known
    ? { names: reading.found.map(({ value }) => value), isWhole: reading.isWhole !== false }
    : { missing: reading.missing }
}

describe('the ancestors of a process', () => {
  it('are those that are printed', () => {
    expect(read({ 'proc.pname': 'sh', 'proc.aname[2]': 'apache2' })).toEqual({
      names: ['sh', 'apache2'],
      isWhole: false,
    })
    expect(nextAncestor([{ field: '', value: '', shown: '' }])).toBe('proc.aname[2]')
  })

  it('end at the runtime, at the first process, and where Falco found none', () => {
    expect(read({ 'proc.pname': 'containerd-shim' })).toMatchObject({ isWhole: true })
    expect(read({ 'proc.pname': 'sh', 'proc.aname_2': 'systemd' })).toMatchObject({ isWhole: true })
    expect(read({ 'proc.pname': 'sh', 'proc.aname[2]': null })).toEqual({
      names: ['sh'],
      isWhole: true,
    })
  })

  it('are not known without the parent', () => {
    expect(read({ 'proc.aname[2]': 'apache2' })).toEqual({ missing: ['proc.pname'] })
  })
})
