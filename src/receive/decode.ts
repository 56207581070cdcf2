import type { Transform } from 'node:stream'
import { constants, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

/** The content codings that are taken: Falco's `compress_uploads` sends gzip. */
export const CODINGS = ['gzip', 'deflate', 'zstd'] as const

export type Coding = (typeof CODINGS)[number]

/**
 * The coding that a `Content-Encoding` names; null for none, undefined for one that is not taken, also
 * when there are several.
 */
export function parseCoding(header: string | undefined): Coding | null | undefined {
  if (header === undefined) return null
  const name = header.trim().toLowerCase()
  if (name === '' || name === 'identity') return null
  return CODINGS.find((coding) => coding === name || `x-${coding}` === name)
}

/** Memory that a zstd frame may ask for: 8 MiB, what the highest ordinary level uses. */
const ZSTD_WINDOW_LOG = 23

const DECODERS: Record<Coding, () => Transform> = {
  gzip: () => createGunzip(),
  deflate: () => createInflate(),
  zstd: () =>
    createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } }),
}

/** Inflates as a stream, 16 KiB at a time: whoever reads decides how far. */
export function createDecoder(coding: Coding): Transform {
  return DECODERS[coding]()
}
