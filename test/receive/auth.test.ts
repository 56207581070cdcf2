import { describe, expect, it } from 'vitest'
import { createTokenCheck } from '../../src/receive/auth.ts'

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

describe('createTokenCheck', () => {
  const check = createTokenCheck('s3cret:ü')

  it.each([
    ['Bearer', { authorization: 'Bearer s3cret:ü' }, '/'],
    ['bearer in lower case', { authorization: 'bearer  s3cret:ü' }, '/'],
    ['Basic password', { authorization: basic('anyone:s3cret:ü') }, '/'],
    ['query', {}, `/?token=${encodeURIComponent('s3cret:ü')}`],
  ])('accepts the token as %s', (_name, headers, url) => {
    expect(check(headers, url)).toBe(true)
  })

  it.each([
    ['nothing', {}, '/'],
    ['another token', { authorization: 'Bearer s3cret' }, '/'],
    ['an empty one', { authorization: 'Bearer ' }, '/?token='],
    ['a scheme it does not know', { authorization: 'Digest s3cret:ü' }, '/'],
    ['Basic without a colon', { authorization: basic('s3cret') }, '/'],
    ['the header wrong, the query right', { authorization: 'Bearer x' }, '/?token=s3cret%3A%C3%BC'],
  ])('refuses %s', (_name, headers, url) => {
    expect(check(headers, url)).toBe(false)
  })
})
