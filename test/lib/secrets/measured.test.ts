import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { maskText } from '../../../src/lib/secrets/mask.ts'
import { harmlessCases, hasLeak, secretCases } from '../../support/secret-set.ts'

const PAGE = path.join(import.meta.dirname, '../../../docs/secrets.md')

const secrets = secretCases()
const harmless = harmlessCases()
const missed = secrets.filter((one) => hasLeak(one, maskText(one.text).text))
const spoiled = harmless.filter(({ text }) => maskText(text).text !== text)

describe('masking, measured on a set of texts', () => {
  it('leaves nothing of at least 95 % of the texts with a secret', () => {
    expect(secrets.length).toBeGreaterThanOrEqual(220)
    expect(missed.length / secrets.length, list(missed)).toBeLessThanOrEqual(0.05)
  })

  it('changes at most 2 % of the texts without one', () => {
    expect(harmless.length).toBeGreaterThanOrEqual(220)
    expect(spoiled.length / harmless.length, list(spoiled)).toBeLessThanOrEqual(0.02)
  })

  it('takes away no more than the secret in at least 95 % of the texts', () => {
    const blurred = secrets.filter(({ text, shown }) => maskText(text).text !== shown)
    expect(blurred.length / secrets.length, list(blurred)).toBeLessThanOrEqual(0.05)
  })

  it('has the figures that the documentation says', () => {
    const masked = secrets.length - missed.length
    expect(readFileSync(PAGE, 'utf8').replaceAll(/\s+/g, ' ')).toContain(
      `${masked} of ${secrets.length} texts with a secret are masked, ` +
        `${spoiled.length} of ${harmless.length} without one are changed`,
    )
  })

  it('is the same done twice', () => {
    for (const { text } of [...secrets, ...harmless]) {
      const once = maskText(text).text
      expect(maskText(once)).toEqual({ text: once, secrets: [] })
    }
  })
})

function list(cases: readonly { readonly text: string }[]): string {
  return cases.map(({ text }) => text).join('\n')
}
