import { describe, expect, it } from 'vitest'
import {
  EXECUTABLE_TRAITS,
  readExecutable,
  type ExecutableTrait,
} from '../../src/facts/executable.ts'
import type { Fields } from '../../src/model/event.ts'

/** The traits that an executable has. */
function traits(fields: Fields): readonly string[] {
  return Object.keys(EXECUTABLE_TRAITS).filter((trait) => {
    const reading = readExecutable({ fields, source: 'syscall' }, trait as ExecutableTrait)
    return reading.known && reading.found.some(({ value }) => value === trait)
  })
}

describe('an executable', () => {
  it.each<[string, string, string]>([
    ['bash', '/usr/bin/bash', ''],
    ['sh', '/bin/busybox', ''],
    ['sh', '/usr/bin/dash', ''],
    ['ls', '/usr/bin/coreutils', ''],
    ['python3', '/usr/bin/python3.12', ''],
    ['lsof', '/usr/bin/perl', ''],
    ['nc', '/usr/bin/nc.openbsd', ''],
    ['lsmod', '/usr/bin/kmod', ''],
    ['init', '/usr/lib/systemd/systemd', ''],
    ['httpd', '/bin/event-generator', 'impostor'],
    ['nginx', '/usr/sbin/nginx', ''],
    ['kworkerd', '/tmp/.x/kworkerd', 'in-writable-folder hidden impostor'],
    ['kworker/0:1', '/usr/bin/perl', 'impostor'],
    ['ls', '/tmp/ls', 'in-writable-folder impostor'],
    ['kubelet', '/tmp/kubelet', 'in-writable-folder'],
    ['x', '/dev/shm/x', 'from-memory in-writable-folder'],
    ['3', 'memfd:program', 'from-memory'],
    ['x', '/opt/x (deleted)', 'deleted'],
    ['node', '/home/deploy/.nvm/bin/node', 'in-home hidden'],
    ['x', '/var/www/html/uploads/x', 'in-web-folder'],
  ])('%s at %s: %s', (name, path, expected) => {
    expect(traits({ 'proc.name': name, 'proc.exepath': path }).join(' ')).toBe(expected)
  })

  it('was added to its container, when a flag or a field says so', () => {
    expect(traits({ 'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER' })).toEqual(['added'])
    expect(traits({ 'proc.is_exe_upper_layer': true })).toEqual(['added'])
    expect(traits({ 'evt.arg.flags': 'EXE_LOWER_LAYER' })).toEqual([])
  })

  it('is from memory, when a flag says so', () => {
    expect(traits({ 'evt.arg.flags': 'EXE_WRITABLE|EXE_FROM_MEMFD' })).toEqual(['from-memory'])
  })

  it('is not known without its path or its flags', () => {
    const event = { fields: { 'proc.name': 'bash' }, source: 'syscall' }
    expect(readExecutable(event, 'impostor')).toEqual({ known: false, missing: ['proc.exepath'] })
    expect(readExecutable(event, 'added')).toEqual({
      known: false,
      missing: ['proc.is_exe_upper_layer'],
    })
  })
})
