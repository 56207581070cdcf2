import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { normalize, normalizeMalformed } from '../../src/normalize/normalize.ts'
import type { FalcoEvent } from '../../src/model/event.ts'
import { parseBody } from '../../src/normalize/body.ts'
import { alertBody, alertText, wire } from '../support/alerts.ts'

const CONTEXT = { receivedAt: 1_772_359_201_000, cluster: '' }

function eventOf(body: string, cluster = ''): FalcoEvent {
  const parsed = parseBody(body)
  const context = { ...CONTEXT, cluster }
  return parsed.ok
    ? normalize(body, parsed.payload, context)
    : normalizeMalformed(body, parsed.malformed, context)
}

describe('normalize', () => {
  it('keeps time, tags and integers over 2^53 to the letter', () => {
    const event = eventOf(alertText())
    expect(event).toMatchObject({
      kind: 'alert',
      time: '2026-03-01T10:00:00.123456789Z',
      source: 'syscall',
    })
    expect(event.fields['evt.time']).toBe('1772359200123456789')
  })

  it('calls an old source by its name of today', () => {
    expect(eventOf(alertText({ source: 'syscalls' })).source).toBe('syscall')
    expect(eventOf(alertText({ source: '' })).source).toBe('syscall')
  })

  it('reads ATT&CK ids out of every spelling of tags', () => {
    const tags = [
      'mitre_execution',
      'MITRE-lateral-movement',
      'TA0006',
      'T1059.004',
      't1611-escape',
      'T10',
    ]
    const { tactics, techniques } = eventOf(alertText({ tags }))
    expect(tactics).toEqual(['TA0002', 'TA0008', 'TA0006'])
    expect(techniques).toEqual(['T1059.004', 'T1611'])
  })

  it.each(['mitre_constructor', 'mitre___proto__', 'mitre_'])(
    'is not misled by the tag %s',
    (tag) => {
      expect(eventOf(alertText({ tags: [tag] })).tactics).toEqual([])
    },
  )

  it('tells tests and notices of Falco apart', () => {
    expect(eventOf(alertText({ rule: 'Test rule', source: 'internal' })).kind).toBe('test')
    expect(eventOf(alertText({ rule: 'Falco internal: syscall event drop' })).kind).toBe('internal')
    expect(eventOf(alertText({ rule: 'Test rule', source: 'syscall' })).kind).toBe('alert')
  })

  it('takes the uuid as id, or makes one of what the sender would repeat', () => {
    expect(eventOf(alertText({ uuid: 'u-1' })).id).toBe('u-1')
    const { uuid: _, ...bare } = alertBody()
    const id = eventOf(wire(bare)).id
    expect(id).toMatch(/^[0-9a-f]{64}$/)
    expect(eventOf(wire({ ...bare, extra: true })).id).toBe(id)
    expect(eventOf(wire({ ...bare, output: 'another' })).id).not.toBe(id)
    expect(eventOf(alertText({ uuid: 'x'.repeat(5000) })).id).toMatch(/^[0-9a-f]{64}$/)
  })

  it('prefers the cluster of the alert to the configured one', () => {
    const fields = { ...alertBody().output_fields, cluster: 'eu-1' }
    expect(eventOf(alertText({ output_fields: fields }), 'default').cluster).toBe('eu-1')
    expect(eventOf(alertText(), 'default').cluster).toBe('default')
  })
})

describe('the subject', () => {
  it('of a pod is its workload, whatever node and container', () => {
    expect(eventOf(alertText(), 'eu').subject).toMatchObject({
      kind: 'workload',
      cluster: 'eu',
      namespace: 'shop',
      workload: 'web',
      host: null,
      container: null,
    })
  })

  it.each([
    [
      { 'container.id': 'c0ffee123456', 'container.name': 'db' },
      { kind: 'container', container: 'db' },
    ],
    [
      { 'container.id': 'c0ffee123456', 'container.name': null },
      { kind: 'container', container: 'c0ffee123456' },
    ],
    [
      { 'container.id': 'host', 'container.name': 'host' },
      { kind: 'host', host: 'node-1', container: null },
    ],
    [
      { 'k8s.ns.name': '<NA>', 'k8s.pod.name': '<NA>', 'container.id': '' },
      { kind: 'host', host: 'node-1' },
    ],
    [{}, { kind: 'host', host: 'node-1' }],
  ])('of %j is %j', (fields, expected) => {
    expect(eventOf(alertText({ output_fields: fields })).subject).toMatchObject(expected)
  })

  it('of an audit event is the target workload, else the user', () => {
    const source = 'k8s_audit'
    const exec = {
      'ka.user.name': 'eve',
      'ka.target.name': 'web-6d4cf56db6-x7k2p',
      'ka.target.namespace': 'shop',
      'ka.target.resource': 'pods',
      'ka.target.subresource': 'exec',
    }
    const role = {
      'ka.user.name': 'eve',
      'ka.target.name': 'admin',
      'ka.target.resource': 'clusterroles',
    }
    expect(eventOf(alertText({ source, output_fields: exec })).subject).toMatchObject({
      kind: 'workload',
      namespace: 'shop',
      workload: 'web',
    })
    expect(eventOf(alertText({ source, output_fields: role })).subject).toMatchObject({
      kind: 'user',
      user: 'eve',
    })
  })

  it('of a cloud event is account and user', () => {
    const fields = {
      'ct.user': 'eve',
      'ct.recipientaccountid': '111122223333',
      'ct.name': 'StopLogging',
    }
    expect(
      eventOf(alertText({ source: 'aws_cloudtrail', output_fields: fields })).subject,
    ).toMatchObject({
      kind: 'account',
      account: '111122223333',
      user: 'eve',
    })
  })
})

describe('a body that is no alert', () => {
  it('becomes an event that says what is wrong and keeps what can be read', () => {
    const event = eventOf(alertText({ priority: 'Severe', uuid: 'u-7' }))
    expect(event).toMatchObject({
      kind: 'malformed',
      id: 'u-7',
      rule: 'falcobrief: malformed alert',
    })
    expect(event.problem).toContain('priority')
    expect(event.fields).toHaveProperty(['proc.name'], 'bash')
  })

  it('is the same event when it comes again', () => {
    expect(eventOf('{"x":1}').id).toBe(eventOf('{"x":1}').id)
    expect(eventOf('{"x":1}').id).not.toBe(eventOf('{"x":2}').id)
  })
})

describe('a name that is too long', () => {
  const long = (end: string): string => `${'x'.repeat(100_000)}${end}`

  it('is cut everywhere, and stays unlike another', () => {
    const [a, b] = ['a', 'b'].map((end) =>
      eventOf(
        alertText({
          rule: long(end),
          hostname: long(end),
          source: long(end),
          tags: [long(end)],
          output_fields: {
            'k8s.ns.name': long(end),
            'k8s.pod.name': long(end),
            cluster: long(end),
          },
        }),
      ),
    )
    expect(a?.rule).toMatch(/^x{512}… \(100001 characters, SHA-256 [0-9a-f]{16}\)$/)
    for (const { rule, hostname, source, tags, subject, cluster } of [a, b].filter(isPresent)) {
      const { namespace, workload } = subject
      const names = [rule, hostname, source, ...tags, namespace, workload, cluster]
      expect(names.every((name) => name !== null && name.length < 600)).toBe(true)
    }
    expect(a?.rule).not.toBe(b?.rule)
    expect(a?.subject).not.toEqual(b?.subject)
  })

  it('gives an event without a uuid the same id as before', () => {
    const { uuid: _, ...body } = alertBody({ rule: long('a') })
    const parts = [body.time, body.source, body.rule, body.hostname, body.output]
    expect(eventOf(wire(body)).id).toBe(hash('sha256', JSON.stringify(parts)))
  })

  it('is in a fingerprint by its start, masked, and a hash of the whole', () => {
    const value = `job-${'7'.repeat(10_000)}`
    const { actor } = eventOf(alertText({ output_fields: { 'proc.name': value } }))
    expect(actor[0]?.value).toMatch(/^job-<hex>… \(10004 characters, SHA-256 [0-9a-f]{16}\)$/)
  })
})

it('reads the first hundred tags, and counts the others', () => {
  const tags = Array.from({ length: 5000 }, (_, index) => `T${1000 + index}`)
  const { tags: read, tagsLeftOut, techniques } = eventOf(alertText({ tags }))
  expect(read).toEqual(tags.slice(0, 100))
  expect(techniques).toEqual(read)
  expect(tagsLeftOut).toBe(4900)
})

it('keeps a time to its nanoseconds, however many digits it has', () => {
  const time = `2026-03-01T10:00:00.123456789${'0'.repeat(100_000)}Z`
  expect(eventOf(alertText({ time })).time).toBe('2026-03-01T10:00:00.123456789Z')
})

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined
}
