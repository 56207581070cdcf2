/** A request body as Falcosidekick's webhook output sends it. */
export type AlertBody = {
  readonly uuid?: string
  readonly rule: string
  readonly priority: string
  readonly time: string
  readonly source: string
  readonly output: string
  readonly output_fields: Readonly<Record<string, unknown>>
  readonly tags: readonly string[]
  readonly hostname: string
}

let count = 0

/** A shell in a container of a pod; every call makes an event of its own unless `uuid` is given. */
export function alertBody(overrides: Partial<AlertBody> = {}): AlertBody {
  count += 1
  return {
    uuid: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    rule: 'Terminal shell in container',
    priority: 'Notice',
    time: '2026-03-01T10:00:00.123456789Z',
    source: 'syscall',
    output:
      '10:00:00.123456789: Notice A shell was spawned in a container with an attached terminal',
    output_fields: {
      'container.id': 'c0ffee123456',
      'container.image.repository': 'registry.example.com/shop/web',
      'container.name': 'web',
      'evt.time': 1772359200123456789n,
      'k8s.ns.name': 'shop',
      'k8s.pod.name': 'web-6d4cf56db6-x7k2p',
      'proc.cmdline': 'bash',
      'proc.name': 'bash',
      'proc.pname': 'runc',
      'proc.tty': 34816,
      'user.name': 'root',
      'user.uid': 0,
    },
    tags: ['T1059', 'container', 'maturity_stable', 'mitre_execution', 'shell'],
    hostname: 'node-1',
    ...overrides,
  }
}

/** The body as bytes on the wire: bigints as bare digits, in Go's way of one line. */
export function wire(body: unknown): string {
  const digits = /"@int:(-?\d+)"/g
  const text = JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'bigint' ? `@int:${value}` : value,
  )
  return text.replaceAll(digits, '$1')
}

export function alertText(overrides: Partial<AlertBody> = {}): string {
  return wire(alertBody(overrides))
}
