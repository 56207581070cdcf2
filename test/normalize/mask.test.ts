import { describe, expect, it } from 'vitest'
import { mask, workloadName } from '../../src/normalize/mask.ts'

describe('workloadName', () => {
  it.each([
    ['web-6d4cf56db6-x7k2p', 'web'],
    ['payments-api-7c9d8b6f5-2xkq7', 'payments-api'],
    ['fluentd-x7k2p', 'fluentd'],
    ['postgres-0', 'postgres'],
    ['backup-28934820-abcde', 'backup'],
    ['web', 'web'],
    ['my-service', 'my-service'],
  ])('%s belongs to %s', (pod, workload) => {
    expect(workloadName(pod)).toBe(workload)
  })
})

describe('mask', () => {
  it.each([
    [
      'falco-event-generator-syscall-DropAndExecuteNewBinaryInContainer-PbkWQ1',
      '…InContainer-<random>',
    ],
    ['/tmp/tmp.Xk29QabcZ1', '/tmp/tmp.<random>'],
    ['build-3f2b8c1d9e', 'build-<hex>'],
    ['0b1c2d3e-1111-2222-3333-444455556666', '<uuid>'],
    ['worker1772359200123', 'worker<number>'],
    ['worker-1772359200123', 'worker-<hex>'],
  ])('masks what differs from run to run in %s', (value, expected) => {
    expect(mask(value)).toBe(
      expected.replace('…', 'falco-event-generator-syscall-DropAndExecuteNewBinary'),
    )
  })

  it.each([
    'bash',
    'containerd-shim',
    'python3.11',
    'my-JavaServer',
    'kube-controller-manager',
    'deadbeef',
  ])('leaves %s as it is', (value) => {
    expect(mask(value)).toBe(value)
  })

  it('gives two runs of one thing the same name', () => {
    expect(mask('job-AbC123')).toBe(mask('job-Xy9Zq1'))
  })
})
