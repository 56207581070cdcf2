import { FalcobriefError } from '../model/errors.ts'
import { describeJsonError } from './json-position.ts'
import { parseLossless } from './lossless-json.ts'
import { isSurelyShallow, parsePayload, type ParsedPayload } from './payload.ts'

const BYTE_ORDER_MARK = '\u{FEFF}'

/** A request body, checked. Throws `FB_NOT_JSON` or `FB_NOT_OBJECT`, naming the place, not the text. */
export function parseBody(body: string): ParsedPayload {
  const text = body.startsWith(BYTE_ORDER_MARK) ? body.slice(1) : body
  const parsed = parseJson(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    const found = Array.isArray(parsed)
      ? 'an array'
      : `a ${parsed === null ? 'null' : typeof parsed}`
    throw new FalcobriefError('FB_NOT_OBJECT', `the body is ${found}, not one alert object`)
  }
  return parsePayload(parsed as Record<string, unknown>, isSurelyShallow(text))
}

function parseJson(text: string): unknown {
  try {
    return parseLossless(text)
  } catch (error) {
    throw new FalcobriefError('FB_NOT_JSON', `not JSON: ${describeJsonError(text)}`, {
      cause: error,
    })
  }
}
