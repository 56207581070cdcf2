import type { IncomingMessage } from 'node:http'
import { FalcobriefError } from '../model/errors.ts'

/** Alerts have no greatest size; the largest seen are some 30 KB. */
export const MAX_BODY_BYTES = 1_048_576

/**
 * The body as text, read as it streams in; bytes that are no UTF-8 become U+FFFD. `done` gets
 * `FB_TOO_LARGE` past the limit, whether the sender declared the length or not.
 */
export function readBody(
  request: IncomingMessage,
  done: (error: Error | null, body?: string) => void,
): void {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    done(tooLarge())
    return
  }
  let body = ''
  let bytes = 0
  const end = (error: Error | null): void => {
    request.off('data', onData)
    request.off('end', onEnd)
    request.off('error', end)
    if (error === null) done(null, body)
    else done(error)
  }
  const onEnd = (): void => end(null)
  const onData = (chunk: string): void => {
    body += chunk
    bytes += chunk.length
    if (
      bytes > MAX_BODY_BYTES ||
      (bytes > MAX_BODY_BYTES / 4 && Buffer.byteLength(body) > MAX_BODY_BYTES)
    ) {
      end(tooLarge())
    }
  }
  request.setEncoding('utf8')
  request.on('data', onData)
  request.on('end', onEnd)
  request.on('error', end)
}

function tooLarge(): FalcobriefError {
  return new FalcobriefError('FB_TOO_LARGE', 'the body is over 1 MiB')
}
