import type { Config } from '../config/schema.ts'
import { computeFingerprint, keyParts, type FingerprintSettings } from '../dedup/fingerprint.ts'
import type { FalcoEvent, KeyPart } from '../model/event.ts'
import { parseEvent } from '../normalize/parse.ts'
import { globMatcher } from '../route/glob.ts'
import type { Arrival } from '../store/records.ts'

/**
 * From a request body, and the time at which it arrived in ms since the epoch, to what a store admits. Pure.
 * @throws FalcobriefError FB_NOT_JSON or FB_NOT_OBJECT
 */
export type ParseArrival = (body: string, receivedAt: number) => Arrival

/** All that happens to a body before the store sees it: normalize, then the fingerprint. */
export function createParseArrival(config: Pick<Config, 'cluster' | 'dedup'>): ParseArrival {
  const settings = fingerprintSettings(config)
  return (body, receivedAt) => {
    const event = parseEvent(body, { receivedAt, cluster: config.cluster })
    return { event, fingerprint: computeFingerprint(event, settings) }
  }
}

/** The fields that an event's fingerprint is made of beyond source, rule and subject. */
export function fingerprintKey(
  event: FalcoEvent,
  config: Pick<Config, 'dedup'>,
): readonly KeyPart[] {
  return keyParts(event, fingerprintSettings(config))
}

function fingerprintSettings({ dedup }: Pick<Config, 'dedup'>): FingerprintSettings {
  const rules = dedup.rules.map(({ rule, fields }) => ({ matches: globMatcher([rule]), fields }))
  return { rules }
}
