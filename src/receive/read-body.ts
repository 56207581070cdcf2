import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { BUDGETS } from '../model/budgets.ts'
import { FalcobriefError } from '../model/errors.ts'
import { createDecoder, type Coding } from './decode.ts'

export const MAX_BODY_BYTES = BUDGETS.body.value

export type BodyDone = (error: Error | null, body?: string) => void

/**
 * The body as text, read as it streams in; bytes that are no UTF-8 become U+FFFD. `done` gets
 * `FB_TOO_LARGE` past the limit, whether the sender declared the length or not.
 */
export function readBody(request: IncomingMessage, done: BodyDone): void {
  if (isDeclaredTooLarge(request)) done(tooLarge())
  else readText(request, done)
}

/**
 * The same for a body that was compressed: the limit holds for what is sent and for what comes out, and
 * nothing is inflated beyond it. `done` gets `FB_BAD_REQUEST` for a stream that is broken or cut.
 */
export function readCompressed(request: IncomingMessage, coding: Coding, done: BodyDone): void {
  if (isDeclaredTooLarge(request)) {
    done(tooLarge())
    return
  }
  const decoder = createDecoder(coding)
  const cut = (error: Error): void => void decoder.destroy(error)
  request.on('error', cut)
  readText(request.pipe(decoder), (error, body) => {
    request.off('error', cut)
    if (error === null) {
      done(null, body)
      return
    }
    request.unpipe(decoder)
    request.resume()
    decoder.on('error', () => {})
    decoder.destroy()
    done(isOwn(error) ? error : broken(coding, error))
  })
}

function readText(source: Readable, done: BodyDone): void {
  let body = ''
  let bytes = 0
  const end = (error: Error | null): void => {
    source.off('data', onData)
    source.off('end', onEnd)
    source.off('error', end)
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
  source.setEncoding('utf8')
  source.on('data', onData)
  source.on('end', onEnd)
  source.on('error', end)
}

function isDeclaredTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES
}

/** Not of the decoder: too large, or the connection was cut. */
function isOwn(error: Error): boolean {
  return error instanceof FalcobriefError || (error as NodeJS.ErrnoException).code === 'ECONNRESET'
}

function tooLarge(): FalcobriefError {
  return new FalcobriefError('FB_TOO_LARGE', 'the body is over 1 MiB')
}

function broken(coding: Coding, cause: Error): FalcobriefError {
  return new FalcobriefError('FB_BAD_REQUEST', `the body is not valid ${coding}`, { cause })
}
