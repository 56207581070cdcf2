/** `k8s` and a zero before every message: https://kubernetes.io/docs/reference/using-api/api-concepts/ */
const PREFIX_BYTES = 4
const WIRE_VARINT = 0
const WIRE_BYTES = 2

type Fields = ReadonlyMap<number, readonly Buffer[]>

/**
 * A Secret as helm's release storage sends it, which speaks protobuf only. The numbers of the fields are
 * those of generated.proto in k8s.io/api/core/v1 and k8s.io/apimachinery.
 */
export function decodeSecret(body: Buffer): object {
  const [raw] = fieldsOf(body.subarray(PREFIX_BYTES)).get(2) ?? []
  const secret = fieldsOf(raw)
  const metadata = fieldsOf(secret.get(1)?.[0])
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: textOf(metadata, 1),
      namespace: textOf(metadata, 3),
      labels: mapOf(metadata.get(11), 'utf8'),
    },
    data: mapOf(secret.get(2), 'base64'),
    type: textOf(secret, 3),
  }
}

/** Fields of a message by number; numbers in it are passed over. */
function fieldsOf(message: Buffer = Buffer.alloc(0)): Fields {
  const fields = new Map<number, Buffer[]>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = message.readUInt8(at++)
      value += (byte & 0x7f) * shift
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const length = varint()
    const wire = tag % 8
    if (wire === WIRE_VARINT) continue
    if (wire !== WIRE_BYTES) throw new Error(`cannot read wire type ${wire}`)
    const values = fields.get(Math.floor(tag / 8)) ?? []
    fields.set(Math.floor(tag / 8), [...values, message.subarray(at, at + length)])
    at += length
  }
  return fields
}

function textOf(fields: Fields, number: number): string {
  return fields.get(number)?.[0]?.toString('utf8') ?? ''
}

function mapOf(entries: readonly Buffer[] = [], encoding: 'utf8' | 'base64'): object {
  return Object.fromEntries(
    entries.map((entry) => {
      const fields = fieldsOf(entry)
      return [textOf(fields, 1), fields.get(2)?.[0]?.toString(encoding) ?? '']
    }),
  )
}
