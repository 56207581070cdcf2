import { describe, expect, it } from 'vitest'
import { isSteady } from '../../src/report/steady.ts'

describe('isSteady', () => {
  it.each([
    'restic',
    '/etc/shadow',
    '/usr/bin/python3.12',
    'registry.example.com/ops/backup',
    'system:serviceaccount:ops:backup',
    'dev@example.com',
    'HttpServerThread2',
    'größe',
    'restic backup /srv',
    'x'.repeat(255),
  ])('holds for %j', (value) => {
    expect(isSteady(value)).toBe(true)
  })

  it.each([
    '',
    ' sh',
    'x'.repeat(256),
    'é'.repeat(128),
    'a\nb',
    'a\u{202E}b',
    '\u{D800}',
    '/tmp/tmp.aB3dE9xQz1',
    '/bin/dropped-PbkWQ1',
    '/data/6f1c2d3e-aaaa-bbbb-cccc-0123456789ab',
    'c0ffee123456',
    '/logs/20260301',
    '/proc/4711/environ',
    'kill -9 4711',
    '10.0.0.1:48122->10.43.0.1:443',
    '10.43.0.1:443',
    '****',
    'curl http://exam[...]',
  ])('does not hold for %j', (value) => {
    expect(isSteady(value)).toBe(false)
  })
})
