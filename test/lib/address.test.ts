import { describe, expect, it } from 'vitest'
import { isLoopback, parseAddress, parseHostPort } from '../../src/lib/address.ts'

describe('parseAddress', () => {
  it.each([
    ['a@example.org', { name: '', address: 'a@example.org' }],
    ['  a.b+c@sub.example.org ', { name: '', address: 'a.b+c@sub.example.org' }],
    ['Falco Alerts <f@example.org>', { name: 'Falco Alerts', address: 'f@example.org' }],
    ['"Falco Alerts" <f@example.org>', { name: 'Falco Alerts', address: 'f@example.org' }],
    ['Bereitschaft Süd <f@example.org>', { name: 'Bereitschaft Süd', address: 'f@example.org' }],
    ['<f@example.org>', { name: '', address: 'f@example.org' }],
    ['root@localhost', { name: '', address: 'root@localhost' }],
  ])('reads %j', (text, expected) => {
    expect(parseAddress(text)).toEqual(expected)
  })

  it.each([
    '',
    'a',
    '@example.org',
    'a@',
    'a@b@c.org',
    'a@example.org, b@example.org',
    'a@example.org\r\nBcc: e@evil.org',
    'Name\r\nBcc: e@evil.org <a@example.org>',
    'Name, other <a@example.org>',
    'Na\u202eme <a@example.org>',
    '.a@example.org',
    'a..b@example.org',
    'a@-example.org',
    'a@example..org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b.'.repeat(130)}org`,
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeNull()
  })
})

describe('parseHostPort', () => {
  it.each([
    ['smtp.example.org:587', { host: 'smtp.example.org', port: 587 }],
    ['[::1]:25', { host: '::1', port: 25 }],
    ['127.0.0.1:2525', { host: '127.0.0.1', port: 2525 }],
  ])('reads %j', (text, expected) => {
    expect(parseHostPort(text)).toEqual(expected)
  })

  it.each([
    '',
    'host',
    'host:',
    ':25',
    'host:0',
    'host:65536',
    '::1:25',
    '[x]:25',
    'a b:25',
    'h/p:25',
  ])('refuses %j', (text) => {
    expect(parseHostPort(text)).toBeNull()
  })
})

describe('isLoopback', () => {
  it.each([
    'localhost',
    'LOCALHOST',
    'mail.localhost',
    '127.0.0.1',
    '127.1.2.3',
    '::1',
    '::ffff:127.0.0.1',
  ])('knows %s', (host) => {
    expect(isLoopback(host)).toBe(true)
  })

  it.each([
    'localhost.example.org',
    '127.0.0.1.example.org',
    '128.0.0.1',
    '1127.0.0.1',
    '10.0.0.1',
    '::ffff:10.0.0.1',
    '::2',
    '',
  ])('does not take %j for it', (host) => {
    expect(isLoopback(host)).toBe(false)
  })
})
