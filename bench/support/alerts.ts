/** A place for a serial number of this many digits. */
const DIGITS = 12
const SERIAL = '#'.repeat(DIGITS)
const KINDS = 200

/** Requests of one kind each in turn, each unique by a serial number that is written into it. */
export type Requests = {
  readonly bytes: number
  /** Writes the request of a serial number into `buffer`, and answers with its part of it. */
  readonly write: (serial: number, buffer: Buffer) => Buffer
}

/** Alerts of about 2 kB as Falcosidekick's webhook output posts them; each is stored. */
export function alertRequests(run: string): Requests {
  return requestsOf(kinds((kind) => postOf('/', JSON.stringify(alertOf(kind, `${run}-${SERIAL}`)))))
}

/**
 * The same content as Falcosidekick's Alertmanager output posts it, one alert a request: what tells a
 * kind from another is a label, so that repeats are one alert there as they are one here.
 */
export function alertmanagerRequests(run: string): Requests {
  return requestsOf(
    kinds((kind) => {
      const { rule, priority, source, hostname, tags, output, uuid, output_fields } = alertOf(
        kind,
        `${run}-${SERIAL}`,
      )
      const fields = Object.entries(output_fields).map(([name, value]) => [
        name.replaceAll(/[.[\]]/g, '_'),
        String(value),
      ])
      const labels = { rule, priority, source, hostname, tags: tags.join(','), eventsource: source }
      const alert = {
        labels: { alertname: rule, ...labels, ...Object.fromEntries(fields) },
        annotations: { info: output, uuid, summary: rule },
      }
      return postOf('/api/v2/alerts', JSON.stringify([alert]))
    }),
  )
}

/** Each opens an incident of its own, in the namespace `fresh-SERIAL`. */
export function freshRequests(run: string): Requests {
  const alert = alertOf(0, `${run}-fresh-${SERIAL}`)
  const output_fields = { ...alert.output_fields, 'k8s.ns.name': `fresh-${SERIAL}` }
  return requestsOf([postOf('/', JSON.stringify({ ...alert, output_fields }))])
}

function kinds(requestOf: (kind: string) => Buffer): readonly Buffer[] {
  return Array.from({ length: KINDS }, (_, kind) => requestOf(String(kind).padStart(3, '0')))
}

function alertOf(kind: string | number, uuid: string) {
  return {
    uuid,
    output: `10:00:00.123456789: Notice ${'A shell was spawned in a container. '.repeat(24)}`,
    priority: 'Notice',
    rule: `Terminal shell in container ${kind}`,
    time: '2026-03-01T10:00:00.123456789Z',
    source: 'syscall',
    output_fields: {
      'container.id': 'c0ffee123456',
      'container.image.repository': 'registry.example.com/shop/web',
      'container.image.tag': '2026.03.1',
      'container.name': 'web',
      'evt.time': 1_772_359_200,
      'evt.type': 'execve',
      'k8s.ns.name': `shop-${kind}`,
      'k8s.pod.name': 'web-6d4cf56db6-x7k2p',
      'proc.cmdline': 'bash -c id',
      'proc.exepath': '/usr/bin/bash',
      'proc.name': 'bash',
      'proc.pname': 'runc',
      'proc.tty': 34_816,
      'user.loginuid': -1,
      'user.name': 'root',
      'user.uid': 0,
    },
    tags: ['T1059', 'container', 'maturity_stable', 'mitre_execution', 'shell'],
    hostname: 'node-1',
  }
}

function postOf(path: string, json: string): Buffer {
  // Every Falco alert has an integer that JavaScript cannot hold.
  const body = json.replace('1772359200', '1772359200123456789')
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'User-Agent: Falcosidekick',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Made once: a request costs the load a copy and a number. */
function requestsOf(templates: readonly Buffer[]): Requests {
  const places = templates.map((template) => placesOf(template))
  return {
    bytes: Math.max(...templates.map(({ length }) => length)),
    write: (serial, buffer) => {
      const index = serial % templates.length
      const template = templates[index] as Buffer
      template.copy(buffer)
      const digits = String(serial).padStart(DIGITS, '0')
      for (const place of places[index] ?? []) buffer.write(digits, place, 'latin1')
      return buffer.subarray(0, template.length)
    },
  }
}

function placesOf(template: Buffer): readonly number[] {
  const places: number[] = []
  for (let at = template.indexOf(SERIAL); at >= 0; at = template.indexOf(SERIAL, at + DIGITS)) {
    places.push(at)
  }
  return places
}
