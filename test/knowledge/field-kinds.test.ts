import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldFacts } from '../../src/knowledge/catalogue.ts'
import { FIELDS, kindOfField } from '../../src/knowledge/field-kinds.ts'
import { fits, kindMeans, type ValueKind } from '../../src/knowledge/value-kinds.ts'
import { isPseudoField } from '../../src/knowledge/template.ts'

const HEX = '3f9c1d2b7a60'
const GOOD: Readonly<Record<ValueKind, readonly string[]>> = {
  namespace: ['prod', 'team-7'],
  'kubernetes-name': ['web-6d4cf56db6-x7k2p', 'a.b.c'],
  'kubernetes-object': ['system:node', 'cluster-admin'],
  'kubernetes-resource': ['pods', 'deployments.apps', 'pods/exec'],
  'container-id': [HEX, HEX.repeat(5) + '0123'],
  'container-name': ['k8s_web_1', 'web'],
  image: ['nginx', 'registry.example.com:5000/ops/web', `ghcr.io/a/b:v1@sha256:${'0a'.repeat(32)}`],
  'image-tag': ['1.27-alpine', 'latest'],
  digest: [`sha256:${'0a'.repeat(32)}`],
  'image-id': [HEX],
  uuid: ['5f6a0f4e-96c0-4b7a-9d1c-6f1f3b2a9c01'],
  digits: ['0', '18446744073709551615'],
  path: ['/', '/usr/bin/curl', '/tmp/a b', '/proc/1/fd/3', '/tmp/...', '/etc/$(id)'],
  'file-name': ['shadow', '.bashrc', 'a b'],
  ip: ['10.0.0.1', '2001:db8::1', '::ffff:10.0.0.1'],
  host: ['node-1', 'ip-10-0-0-1.eu-west-1.compute.internal'],
  user: ['root', 'www-data', '_apt'],
  program: ['bash', 'kworker', 'python3.12'],
  time: ['2026-07-29T10:15:00.123456789Z', '2026-07-29T10:15:00+02:00'],
  'journal-time': ['2026-07-29 10:00:00', '2026-07-29 10:00:00 UTC'],
  principal: [
    'system:serviceaccount:prod:web',
    'a@example.com',
    'arn:aws:iam::123456789012:user/eve',
  ],
  word: ['CreateUser', 'google.iam.admin.v1.CreateServiceAccount', 'eu-west-1'],
  repository: ['example/shop', 'a/b.c'],
  bucket: ['my-bucket.logs'],
  url: ['https://github.com/example/web'],
  'resource-name': ['projects/p/serviceAccounts/a@p.iam.gserviceaccount.com'],
}
const KINDS = Object.keys(GOOD) as ValueKind[]

const NEVER_FIT = [
  '',
  ' ',
  '-rf',
  '--all',
  "a'b",
  'a"b',
  'a`b',
  'a\\b',
  'a\nb',
  'a\u0000b',
  'a\u202eb',
  'ä',
  '/tmp/\u200b',
  '/../etc/shadow',
  '/etc/..',
  `/${'a'.repeat(5000)}`,
  '/var/log/very-long[...]',
  'a\u2028b',
]

describe('fits', () => {
  it.each(KINDS)('takes what a %s looks like', (kind) => {
    expect(GOOD[kind].filter((value) => !fits(kind, value))).toEqual([])
    expect(kindMeans(kind)).toMatch(/^an? \S/)
  })

  it.each(KINDS)('takes nothing hostile for a %s', (kind) => {
    expect(NEVER_FIT.filter((value) => fits(kind, value))).toEqual([])
  })

  it('takes only one line of plain characters, whatever the kind', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme-ascii' }))
    const around = fc.tuple(fc.constantFrom('', '/', 'a', '1', '10.0.0.1'), text)
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), around, (kind, [start, end]) => {
        const value = `${start}${end}`
        return !fits(kind, value) || /^(?!-)[ !#-&(-[\]-_a-~]+$/.test(value)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['namespace', 'a'.repeat(64)],
    ['namespace', 'Prod'],
    ['namespace', 'a.b'],
    ['kubernetes-name', 'a..b'],
    ['container-id', 'host'],
    ['digits', '-1'],
    ['ip', '10.0.0.1:443'],
    ['ip', 'fe80::1%eth0'],
    ['ip', '999.1.1.1'],
    ['path', 'relative'],
    ['image', 'nginx;id'],
    ['user', 'a b'],
    ['program', '(sd-pam)'],
    ['time', 'yesterday'],
    ['url', 'http://github.com/a/b'],
    ['url', 'https://github.com/a/../b'],
    ['host', '-a'],
  ] as const)('is strict: no %s is %s', (kind, value) => {
    expect(fits(kind, value)).toBe(false)
  })
})

describe('kindOfField', () => {
  it.each([
    ['k8s.ns.name', 'namespace'],
    ['k8s.pod.name', 'kubernetes-name'],
    ['container.id', 'container-id'],
    ['proc.aname[2]', 'program'],
    ['proc.aname_2', 'program'],
    ['proc.aexepath[1]', 'path'],
    ['evt.arg.path', 'path'],
    ['event.journal.from', 'journal-time'],
  ])('%s is a %s', (name, kind) => {
    expect(kindOfField(name)).toBe(kind)
  })

  it.each(['proc.cmdline', 'proc.args', 'evt.args', 'event.output', 'ka.useragent', 'made.up'])(
    'keeps %s out of commands',
    (name) => {
      expect(kindOfField(name)).toBeNull()
    },
  )

  it('lists each field once, and only what Falco or falcobrief has', () => {
    const names = FIELDS.flatMap(([, list]) => list.trim().split(/\s+/))
    expect(names).toHaveLength(new Set(names).size)
    const unknown = names.filter((name) => fieldFacts(name) === null && !isPseudoField(name))
    expect(unknown).toEqual([])
  })
})
