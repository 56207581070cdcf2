import { readFile } from 'node:fs/promises'
import { crc32, inflateRawSync } from 'node:zlib'

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16 */
const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIZE = 30
const STORED = 0
const DEFLATED = 8

/** The content of one file in a zip. Reads what common tools write: no ZIP64, no encryption. */
export async function readZipEntry(archive: string, name: string): Promise<Buffer> {
  const zip = await readFile(archive)
  const end = zip.lastIndexOf(signature(END_SIGNATURE))
  if (end === -1) throw new Error(`${archive} is no zip`)
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error(`${archive} is broken`)
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset))
    const next = at + 46 + (nameLength ?? 0)
    if (zip.toString('utf8', at + 46, next) === name) return contentOf(zip, at)
    at = next + (extra ?? 0) + (comment ?? 0)
  }
  throw new Error(`${archive} has no ${name}`)
}

function contentOf(zip: Buffer, entry: number): Buffer {
  const method = zip.readUInt16LE(entry + 10)
  const local = zip.readUInt32LE(entry + 42)
  const begin =
    local + LOCAL_SIZE + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + LOCAL_SIZE - 2)
  const packed = zip.subarray(begin, begin + zip.readUInt32LE(entry + 20))
  if (method !== STORED && method !== DEFLATED) throw new Error(`cannot read method ${method}`)
  const content = method === STORED ? packed : inflateRawSync(packed)
  if (crc32(content) !== zip.readUInt32LE(entry + 16)) throw new Error('the content is broken')
  return content
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
