import { describe, expect, it } from 'vitest'
import { fitsPlace, hasTools, isAt, placeOfEvent, type Place } from '../../src/report/place.ts'
import type { AlertBody } from '../support/alerts.ts'
import { falcoEvent } from '../support/events.ts'

describe('The place of an alert', () => {
  const places: readonly (readonly [string, Partial<AlertBody>, Place])[] = [
    [
      'a pod',
      { output_fields: { 'container.id': 'c0ffee123456', 'k8s.pod.name': 'a' } },
      'kubernetes',
    ],
    ['a pod that k8smeta names', { output_fields: { 'k8smeta.pod.name': 'a' } }, 'kubernetes'],
    ['a pod with underscores', { output_fields: { k8s_pod_name: 'a' } }, 'kubernetes'],
    [
      'a container',
      { output_fields: { 'container.id': 'c0ffee123456', 'k8s.pod.name': null } },
      'runtime',
    ],
    ['a container with a name only', { output_fields: { 'container.name': 'web' } }, 'runtime'],
    ['a host', { output_fields: { 'container.id': 'host', 'container.name': 'host' } }, 'host'],
    ['a host with an empty id', { output_fields: { 'container.id': '' } }, 'host'],
    [
      'missing values',
      { output_fields: { 'container.id': '<NA>', 'k8s.pod.name': '<NA>' } },
      'host',
    ],
    [
      'an audited pod',
      {
        source: 'k8s_audit',
        output_fields: { 'ka.target.name': 'a', 'ka.target.resource': 'pods' },
      },
      'audit',
    ],
    [
      'an old audit alert',
      { source: 'syscalls', output_fields: { 'ka.resp.name': 'a', 'ka.req.pod.host_pid': true } },
      'audit',
    ],
    [
      'a cloud',
      { source: 'aws_cloudtrail', output_fields: { 'ct.name': 'ConsoleLogin' } },
      'service',
    ],
    [
      'a plugin that is not known',
      { source: 'ledger', output_fields: { 'ledger.id': 1 } },
      'unknown',
    ],
  ]

  it.each(places)('is decided once: %s', (_name, body, expected) => {
    expect(placeOfEvent(falcoEvent(body))).toBe(expected)
  })

  it.each([
    ['kubernetes', true],
    ['runtime', true],
    ['host', false],
    ['audit', false],
    ['service', false],
    ['unknown', false],
  ] as const)('is in a container when it is %s: %s', (place, expected) => {
    expect(isAt(place, 'container')).toBe(expected)
  })
})

describe('What is advised', () => {
  const onHost = falcoEvent({ output_fields: { 'container.id': 'host', 'proc.name': 'sh' } })
  const inPod = falcoEvent({ output_fields: { 'k8s.pod.name': 'a', 'k8s.ns.name': 'b' } })

  it.each([
    'Cordon the node and drain it.',
    'Isolate the pod with a NetworkPolicy.',
    'Replace the certificates of the kubelet.',
    'Turn on Pod Security for the namespace.',
  ])('names Kubernetes only where the alert shows it: %s', (text) => {
    expect(fitsPlace(text, 'host', onHost)).toBe(false)
    expect(fitsPlace(text, 'runtime', onHost)).toBe(false)
    expect(fitsPlace(text, 'kubernetes', inPod)).toBe(true)
  })

  it('uses the tools of the place', () => {
    expect(hasTools('docker top VALUE', 'kubernetes', inPod)).toBe(false)
    expect(hasTools('sudo docker ps | grep VALUE', 'audit', inPod)).toBe(false)
    expect(hasTools('docker top VALUE', 'runtime', onHost)).toBe(true)
    expect(hasTools('kubectl get pods', 'host', onHost)).toBe(false)
    expect(hasTools('kubectl get pods', 'kubernetes', inPod)).toBe(true)
  })
})
