import { describe, expect, it } from 'vitest'
import { KINDS } from '../../../src/lib/secrets/kinds.ts'
import { maskText } from '../../../src/lib/secrets/mask.ts'
import { NO_POLICY } from '../../../src/lib/secrets/policy.ts'

const texts = (side: 'masked' | 'shown') =>
  KINDS.flatMap((kind) => kind[side].map((text) => [kind.name, text, kind] as const))

describe('every kind of secret', () => {
  it.each(texts('masked'))('%s: finds what it is for by itself in %j', (_name, marked, kind) => {
    const text = marked.replaceAll(/[«»]/g, '')
    const expected = Array.from(marked.matchAll(/«([^»]*)»/g), ([, secret]) => secret)
    expect(expected.length).toBeGreaterThan(0)
    expect(text).toMatch(kind.hint)
    const found = kind.find(text, NO_POLICY).map(({ start, end }) => text.slice(start, end))
    expect(found).toEqual(expected)
  })

  it.each(texts('shown'))('%s: leaves %j', (_name, text) => {
    expect(maskText(text)).toEqual({ text, secrets: [] })
  })

  it('has a name of its own', () => {
    expect(new Set(KINDS.map(({ name }) => name)).size).toBe(KINDS.length)
  })
})
