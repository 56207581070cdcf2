import type { FalcoEvent } from '../model/event.ts'
import { parseBody } from './body.ts'
import { normalize, normalizeMalformed, type NormalizeContext } from './normalize.ts'

/**
 * A body as the event it was when it arrived: also what stored bodies are read back with. Pure.
 * @throws FalcobriefError FB_NOT_JSON or FB_NOT_OBJECT
 */
export function parseEvent(body: string, context: NormalizeContext): FalcoEvent {
  const parsed = parseBody(body)
  return parsed.ok
    ? normalize(body, parsed.payload, context)
    : normalizeMalformed(body, parsed.malformed, context)
}
