import { describe, expect, it } from 'vitest'
import { createTokenCheck, isLoopback } from '../../src/receive/auth.ts'

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

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('%s is', (address) => {
    expect(isLoopback(address)).toBe(true)
  })

  it.each(['10.0.0.1', '::ffff:10.0.0.1', '1127.0.0.1', undefined])('%s is not', (address) => {
    expect(isLoopback(address)).toBe(false)
  })
})
