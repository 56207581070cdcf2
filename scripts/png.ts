import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
/** Bits of a channel that tell colours apart: enough for text and its soft edges. */
const BITS = 5
const PALETTE = 256

/**
 * A PNG of 8-bit RGB or RGBA (opaque) as one with a palette, which is a third of the size for pictures of
 * text. https://www.w3.org/TR/png-3/
 */
export function withPalette(png: Buffer): Buffer {
  const { width, height, channels, data } = parsed(png)
  const pixels = unfiltered(inflateSync(data), width * channels, height, channels)
  const { palette, indexOf } = coloursOf(pixels, channels)
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rows[y * (width + 1) + 1 + x] = indexOf(keyOf(pixels, (y * width + x) * channels))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function parsed(png: Buffer) {
  const parts: Buffer[] = []
  for (let at = SIGNATURE.length; at < png.length; at += png.readUInt32BE(at) + 12) {
    const size = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + size))
  }
  const [depth, type] = [png[24], png[25]]
  if (depth !== 8 || (type !== 2 && type !== 6)) throw new Error('a PNG of 8-bit RGB is wanted')
  return {
    width: png.readUInt32BE(16),
    height: png.readUInt32BE(20),
    channels: type === 2 ? 3 : 4,
    data: Buffer.concat(parts),
  }
}

/** The bytes of all pixels, from rows that begin with the number of their filter. */
function unfiltered(rows: Buffer, stride: number, height: number, channels: number): Buffer {
  const pixels = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (stride + 1)] ?? 0
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x
      const left = x < channels ? 0 : (pixels[at - channels] ?? 0)
      const up = y === 0 ? 0 : (pixels[at - stride] ?? 0)
      const corner = x < channels || y === 0 ? 0 : (pixels[at - stride - channels] ?? 0)
      pixels[at] = (rows[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner)
    }
  }
  return pixels
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const guess = left + up - corner
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value))
      if (a === undefined || b === undefined || c === undefined) return 0
      return a <= b && a <= c ? left : b <= c ? up : corner
    }
    default:
      return 0
  }
}

/** The colours that occur most, and the number of the nearest one for each that occurs. */
function coloursOf(pixels: Buffer, channels: number) {
  const counts = new Map<number, { count: number; readonly colour: readonly number[] }>()
  for (let at = 0; at < pixels.length; at += channels) {
    const key = keyOf(pixels, at)
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { count: 1, colour: [...pixels.subarray(at, at + 3)] })
    else known.count += 1
  }
  const kept = Array.from(counts.values())
    .toSorted((a, b) => b.count - a.count)
    .slice(0, PALETTE)
    .map(({ colour }) => colour)
  const indexes = new Map(
    Array.from(counts, ([key, { colour }]) => [key, nearest(colour, kept)] as const),
  )
  return {
    palette: Buffer.from(kept.flat()),
    indexOf: (key: number): number => indexes.get(key) ?? 0,
  }
}

function nearest(colour: readonly number[], all: readonly (readonly number[])[]): number {
  const distances = all.map((other) =>
    other.reduce((sum, value, channel) => sum + (value - (colour[channel] ?? 0)) ** 2, 0),
  )
  return distances.indexOf(Math.min(...distances))
}

/** Colours that look alike have the same. */
function keyOf(pixels: Buffer, at: number): number {
  const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]].map(
    (value = 0) => value >> (8 - BITS),
  )
  return (red << (2 * BITS)) | (green << BITS) | blue
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([size, body, sum])
}
