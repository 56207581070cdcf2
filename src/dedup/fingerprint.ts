import { hash } from 'node:crypto'
import { subjectKey, type FalcoEvent, type KeyPart } from '../model/event.ts'
import { fieldText } from '../model/field.ts'
import { keyText } from '../normalize/names.ts'

/** A rule's own key: for rules it matches, these fields stand in for the default actor. */
export type KeyRule = {
  readonly matches: (rule: string) => boolean
  readonly fields: readonly string[]
}

export type FingerprintSettings = {
  readonly rules: readonly KeyRule[]
}

/** The fields a fingerprint is made of, in order, beyond source, rule and subject. */
export function keyParts(event: FalcoEvent, settings: FingerprintSettings): readonly KeyPart[] {
  const own = settings.rules.find(({ matches }) => matches(event.rule))
  if (own === undefined || event.kind === 'malformed') return event.actor
  return own.fields.map((name) => ({ name, value: keyText(fieldText(event, name) ?? '') }))
}

/** SHA-256 in hex over [source, rule, subject, key]: equal for events that are the same thing again. */
export function computeFingerprint(event: FalcoEvent, settings: FingerprintSettings): string {
  const values = keyParts(event, settings).map(({ value }) => value)
  return hash('sha256', JSON.stringify([event.source, event.rule, subjectKey(event), values]))
}
